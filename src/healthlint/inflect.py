"""All inflections of an English word, for ``word~`` in rules.

Regular endings by the spelling rules of any grammar (Quirk et al., A
Comprehensive Grammar of the English Language, sections 3.3 to 3.10 and 5.80);
irregular forms from a list. A form too many costs nothing (nobody writes
"cureing"), a form too few is a claim missed, so doubtful spellings are all made.
"""

from __future__ import annotations

_IRREGULAR = """
be am is are was were been being|have has had having|do does did done doing|go goes went gone going
get gets got gotten getting|make makes made making|take takes took taken taking|give gives gave given giving
feel feels felt feeling|find finds found finding|keep keeps kept keeping|leave leaves left leaving
lose loses lost losing|say says said saying|see sees saw seen seeing|show shows showed shown showing
tell tells told telling|think thinks thought thinking|bring brings brought bringing|buy buys bought buying
beat beats beaten beating|become becomes became becoming|begin begins began begun beginning
break breaks broke broken breaking|build builds built building|rebuild rebuilds rebuilt rebuilding
burn burns burned burnt burning|choose chooses chose chosen choosing|come comes came coming
overcome overcomes overcame overcoming|cut cuts cutting|draw draws drew drawn drawing|drive drives drove driven driving
eat eats ate eaten eating|fall falls fell fallen falling|fight fights fought fighting|fly flies flew flown flying
forget forgets forgot forgotten forgetting|grow grows grew grown growing|regrow regrows regrew regrown regrowing
hear hears heard hearing|hold holds held holding|know knows knew known knowing|lead leads led leading
let lets letting|lie lies lay lain lying|meet meets met meeting|pay pays paid paying|put puts putting
quit quits quitting|read reads reading|rid rids ridding|rise rises rose risen rising|run runs ran running
sell sells sold selling|send sends sent sending|set sets setting|reset resets resetting|shed sheds shedding
shrink shrinks shrank shrunk shrinking|sleep sleeps slept sleeping|speak speaks spoke spoken speaking
spend spends spent spending|stand stands stood standing|strike strikes struck striking|swear swears swore sworn swearing
sweep sweeps swept sweeping|throw throws threw thrown throwing|undergo undergoes underwent undergone undergoing
understand understands understood understanding|wake wakes woke woken waking|awaken awakens awakened awakening
wear wears wore worn wearing|win wins won winning|write writes wrote written writing|undo undoes undid undone undoing
bear bears bore borne bearing|bind binds bound binding|melt melts melted molten melting|mean means meant meaning
seek seeks sought seeking|sting stings stung stinging|drink drinks drank drunk drinking|teach teaches taught teaching
prove proves proved proven proving|ditch ditches ditched ditching|bin bins binned binning|heal heals healed healing
man men|woman women|child children|foot feet|tooth teeth|mouse mice|person persons people|life lives|half halves
wife wives|knife knives|leaf leaves|diagnosis diagnoses|metastasis metastases|virus viruses|analysis analyses
focus focuses focused focusing focussed focussing|good better best|bad worse worst|shut shuts shutting
spread spreads spreading|hit hits hitting|hurt hurts hurting|bounce bounces bounced bouncing|stop stops stopped stopping
"""

_FORMS: dict[str, tuple[str, ...]] = {}
for _line in _IRREGULAR.replace("\n", "|").split("|"):
    _forms = tuple(_line.split())
    if _forms:
        _FORMS[_forms[0]] = _forms

_VOWELS = "aeiou"


def inflections(word: str) -> tuple[str, ...]:
    """Every inflection of ``word``, itself first, without repeats."""
    if word in _FORMS:
        return _FORMS[word]
    return tuple(dict.fromkeys([word, *_third_person(word), *_past_and_participle(word)]))


def _third_person(word: str) -> list[str]:
    """Plural of a noun, third person of a verb."""
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return [word + "es"]
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return [word[:-1] + "ies"]
    if word.endswith("o"):
        return [word + "s", word + "es"]
    return [word + "s"]


def _past_and_participle(word: str) -> list[str]:
    if word.endswith("e"):
        stem = word[:-1]
        ing = [word + "ing"] if word.endswith(("ee", "oe", "ye")) else [stem + "ing"]
        if word.endswith("ie"):
            ing = [word[:-2] + "ying"]
        return [word + "d", *ing]
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return [word[:-1] + "ied", word + "ing"]
    forms = [word + "ed", word + "ing"]
    if word.endswith("c"):
        forms += [word + "ked", word + "king"]
    if _may_double(word):
        forms += [word + word[-1] + "ed", word + word[-1] + "ing"]
    return forms


def _may_double(word: str) -> bool:
    """A single vowel before a single final consonant, in a short word or one of these endings: stop, label, refer."""
    short = (
        len(word) >= 3
        and word[-1] not in _VOWELS + "wxyhc"
        and word[-2] in _VOWELS
        and word[-3] not in _VOWELS
    )
    syllables = sum(
        now in _VOWELS + "y" and before not in _VOWELS + "y"
        for before, now in zip(" " + word, word, strict=False)
    )
    return short and (
        syllables == 1
        or word.endswith(
            (
                "el",
                "al",
                "il",
                "fer",
                "mit",
                "pel",
                "gram",
                "cur",
                "cus",
                "bet",
                "set",
                "get",
                "fit",
                "bar",
                "rid",
            )
        )
    )
