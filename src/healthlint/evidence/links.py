"""Which addresses can be a source, and which are shops, bookings or front doors.

A link supports a claim only if a reader who follows it can land on the work
itself. The front page of a database, a search and a booking form do not.
"""

from __future__ import annotations

import re

from healthlint.expressions import compiled


def word_set(words: str) -> frozenset[str]:
    """The words of a text that is written as one string because a list of them would fill a page."""
    return frozenset(words.split())


_SCHEMES = ("http://", "https://", "//")

# Places where nobody publishes findings: social networks, shops, booking desks, maps, search, reviews.
_NO_SOURCE_HOSTS = word_set(
    "facebook.com fb.com fb.me instagram.com twitter.com x.com t.co linkedin.com pinterest.com "
    "pinterest.co.uk tiktok.com youtube.com youtu.be threads.net snapchat.com reddit.com whatsapp.com "
    "wa.me t.me m.me linktr.ee amazon.com amazon.co.uk amazon.ca amazon.de amazon.com.au amzn.to ebay.com "
    "ebay.co.uk etsy.com iherb.com shopify.com myshopify.com hollandandbarrett.com walmart.com target.com "
    "boots.com paypal.com stripe.com calendly.com fresha.com jane.app janeapp.com cliniko.com "
    "acuityscheduling.com as.me setmore.com booksy.com mindbodyonline.com treatwell.co.uk simplybook.me "
    "simplybook.it eventbrite.com eventbrite.co.uk zocdoc.com doctolib.fr doctolib.de doctify.com "
    "halaxy.com hotdoc.com.au square.site timely.com gettimely.com vagaro.com maps.google.com "
    "maps.app.goo.gl goo.gl g.page google.com google.co.uk bing.com duckduckgo.com trustpilot.com "
    "yelp.com yell.com tripadvisor.com bit.ly tinyurl.com ow.ly mailchi.mp gofundme.com patreon.com "
    "wix.com squarespace.com canva.com unsplash.com pexels.com"
)
# Databases hold millions of works: only an address with an identifier names one of them.
_DATABASES = {
    "pubmed.ncbi.nlm.nih.gov": r"/\d{4,9}",
    "ncbi.nlm.nih.gov": r"/pubmed/\d{4,9}|PMC\d{4,9}|/books/\w+",
    "pmc.ncbi.nlm.nih.gov": r"PMC\d{4,9}",
    "europepmc.org": r"/\d{4,9}|PMC\d{4,9}",
    "clinicaltrials.gov": r"NCT\d{8}",
    "doi.org": r"10\.\d{4,9}/\S",
    "dx.doi.org": r"10\.\d{4,9}/\S",
    "cochranelibrary.com": r"CD\d{6}|10\.\d{4,9}/",
    "sciencedirect.com": r"/pii/\w|/book/\w",
    "isrctn.com": r"ISRCTN\d{6,}",
    "researchgate.net": r"/publication/\d+",
    "academia.edu": r"/\d{4,}",
    "scholar.google.com": r"(?!)",
    "semanticscholar.org": r"/paper/\w",
    "jstor.org": r"/stable/\w",
}
# First step of a path that leads to a till, a diary or a form.
_ERRAND = word_set(
    "shop store cart basket checkout product products collections buy order orders book booking bookings "
    "book-now book-online book-an-appointment appointment appointments schedule contact contact-us "
    "contactus about about-us pricing prices price-list fees login log-in signin sign-in signup sign-up "
    "register account my-account subscribe newsletter donate search services treatments our-services "
    "our-team team testimonials reviews gift-vouchers find-a-practitioner find-an-acupuncturist "
    "find-a-therapist home index.html index.htm index.php default.aspx"
)
# The same for the site itself: a host that the draft links for errands is the clinic's own.
_OWN = frozenset(
    "shop cart basket checkout book booking book-now book-online appointments contact contact-us".split()
)
_INSTITUTION = r"(?:^|\.)(?:gov|gob|gouv|edu|ac|nhs|int|mil)(?:\.|$)|(?:^|\.)(?:nih|who|europa|cochrane)\."
_ERRAND_WORDS = (
    "book ", "buy ", "shop", "order ", "schedule ", "contact ", "call ", "subscribe", "sign up", "join ",
    "add to ", "get in touch", "make an appointment", "request ", "download our", "visit our", "see our",
    "our ", "follow us", "email ", "get directions", "find us", "click here to book",
    "click here to schedule",
)  # fmt: skip

# What a work is called where no address stands: in the text as in a list.
DOI = r"10\.\d{4,9}/[^\s\"“”<>]{2,200}"
DOI_ENDS = ".,;:)]'’"  # of the sentence, not of the identifier
NUMBERED_WORK = r"\b(?:[Pp][Mm][Ii][Dd]:?\s{0,2}(\d{4,9})|(PMC\d{4,9}|NCT\d{8}|ISRCTN\d{6,9}|CD0\d{5}))\b"


def address_parts(target: str) -> tuple[str, str]:
    """Host (lower case, no ``www.``) and what follows it; empty strings unless it is an outside address."""
    lowered = target[:8].lower()
    if lowered.startswith(_SCHEMES):
        rest = target[target.index("//") + 2 :]
    elif lowered.startswith("www."):
        rest = target
    else:
        return "", ""
    rest = rest[:2000]
    cut = min((at for at in (rest.find("/"), rest.find("?"), rest.find("#")) if at >= 0), default=len(rest))
    host = rest[:cut].rpartition("@")[2].partition(":")[0].lower().removeprefix("www.")
    return (host, rest[cut:]) if "." in host else ("", "")


def own_hosts(targets: set[str]) -> frozenset[str]:
    """The hosts that the draft itself uses for booking, shopping and contact: not outside sources."""
    hosts = set()
    for target in targets:
        host, path = address_parts(target)
        if (
            host
            and path[1:].partition("/")[0].partition("?")[0].lower() in _OWN
            and not compiled(_INSTITUTION).search(host)
        ):
            hosts.add(host)
    return frozenset(hosts)


def link_source(target: str, words: str, own: frozenset[str] = frozenset()) -> tuple[str, str]:
    """The kind of source behind a link (``link``, ``doi``, ``pmid``) and its label, or empty strings.

    ``words`` are the words of the link, ``own`` the hosts that belong to the draft's own site.
    """
    found = identifier(target)
    if found[0]:
        return found
    host, path = address_parts(target)
    if not host or host in own or host in _NO_SOURCE_HOSTS or host.partition(".")[2] in _NO_SOURCE_HOSTS:
        return "", ""
    identified = _DATABASES.get(host)
    if identified is not None:
        return ("link", target) if compiled(identified, re.IGNORECASE).search(path) else ("", "")
    steps = [step for step in path.partition("#")[0].partition("?")[0].lower().split("/") if step]
    if not steps and "?" not in path:
        return "", ""
    if (steps and steps[0] in _ERRAND) or (len(steps) == 1 and len(steps[0]) == 2):
        return "", ""
    if words and words.strip().lower().startswith(_ERRAND_WORDS):
        return "", ""
    return "link", target


def identifier(target: str) -> tuple[str, str]:
    """The kind and number of a DOI, PubMed, PMC or trial address, else two empty strings."""
    if "10." in target:
        doi = compiled(r"(?:^|doi[:.=/]|/)(?:org/)?(10\.\d{4,9}/[^\s?#]+)", re.IGNORECASE).search(
            target[:2000]
        )
        if doi:
            return "doi", doi.group(1).rstrip(".,;)").lower()
    if "ncbi.nlm.nih.gov" in target or "europepmc.org" in target:
        number = compiled(r"(?:pubmed/|pubmed\.ncbi\.nlm\.nih\.gov/|/med/)(\d{4,9})\b|(PMC\d{4,9})").search(
            target[:2000]
        )
        if number:
            return "pmid", number.group(1) or number.group(2)
    if "NCT" in target:
        trial = compiled(r"NCT\d{8}").search(target[:2000])
        if trial:
            return "pmid", trial.group()
    return "", ""
