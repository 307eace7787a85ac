"""What may stand in a rule file: its sections, the keys of each kind of entry, and the names that values may be."""

from __future__ import annotations

from healthlint.packs import PROFILES

FAMILIES = [
    "absolute-cure",
    "guarantee",
    "superiority",
    "drug-equivalence",
    "safety-absolute",
    "natural-safe",
    "immunity",
    "detox",
    "proof-claim",
    "unsourced-statistic",
    "authority-endorsement",
    "testimonial",
    "fear-urgency",
    "inducement",
    "discourages-treatment",
    "condition-list",
    "serious-condition",
    "miracle-language",
    "root-cause",
    "regeneration-reversal",
    "weight-loss",
    "pom-advertising",
    "mechanism-as-fact",
    "title-misuse",
    "nutrition-health-claim",
    "other",
    "missing-safety",
    "citation-orphan",
    "citation-incomplete",
    "citation-unresolved",
]
GUARDS = [
    "negated",
    "informs",
    "limited",
    "termed",
    "hedged",
    "attributed",
    "warning",
    "myth",
    "question",
    "criticised",
    "cited",
    "accepted",
    "authorised",
    "other-agent",
    "reported",
]
BLOCK_KINDS = ["title", "description", "heading", "paragraph", "item", "cell", "alt", "footnote"]
CITATION_PROBLEMS = ("orphan", "incomplete", "unresolved")
MARKETS = (*PROFILES, "all")

# What a value must be, in the words of the messages about it.
TEXT, TEXTS, LIST, MAP, BOOL = "text", "list of texts", "list", "mapping", "true or false"
NUMBER = "whole number"
# The keys of each kind of entry.
RULE_FILE_KEYS: dict[str, dict[str, str]] = {
    "concept": {"about": TEXT, "terms": TEXTS, "except": TEXTS, "includes": TEXTS},
    "rule": {
        "id": TEXT, "family": TEXT, "kind": TEXT, "severity": TEXT, "severity-in": MAP, "title": TEXT,
        "find": TEXTS, "also": TEXTS, "beside": TEXTS, "after": TEXTS, "unless": TEXTS, "regex": TEXTS,
        "letters": TEXTS,
        "where": TEXTS, "modality": TEXTS, "impression": MAP,
        "clear": TEXTS, "lower": TEXTS, "message": TEXT, "why": TEXT, "instead": TEXT, "standards": MAP,
        "cases": MAP, "status": TEXT, "yields": BOOL, "once": BOOL, "answered": BOOL, "citation": TEXT,
    },
    "requirement": {
        "id": TEXT, "severity": TEXT, "severity-in": MAP, "title": TEXT, "due": LIST, "not-due": LIST,
        "not-due-as": TEXT, "given": LIST, "not-given": TEXTS, "message": TEXT, "why": TEXT, "instead": TEXT,
        "standards": MAP, "cases": MAP, "status": TEXT,
    },
    "condition": {
        "all": TEXTS, "none": TEXTS, "amid": TEXTS, "within": TEXT, "modality": TEXTS, "times": NUMBER, "forbids": BOOL,
    },
    "standard": {
        "code": TEXT, "section": TEXT, "title": TEXT, "url": TEXT, "read": TEXT, "version": TEXT,
        "effective": TEXT, "until": TEXT, "verified": BOOL,
    },
    "accepted use": {
        "id": TEXT, "modality": TEXTS, "conditions": TEXTS, "qualifier": TEXTS, "block": BOOL, "forbid": TEXTS,
        "standard": TEXTS, "note": TEXT,
    },
    "wording": {"id": TEXT, "clears": TEXTS, "find": TEXTS, "block": BOOL, "standard": TEXTS, "note": TEXT},
    "pack": {"id": TEXT, "title": TEXT, "version": TEXT, "reviewed": TEXT, "authority": TEXT, "about": TEXT},
    "defaults": {
        "family": TEXT, "severity": TEXT, "clear": TEXTS, "lower": TEXTS, "standards": MAP, "kind": TEXT,
        "severity-in": MAP, "why": TEXT, "instead": TEXT, "yields": BOOL, "modality": TEXTS,
    },
    "impression": {
        "sells": MAP, "lowers": MAP, "lowers-hints": MAP, "lowers-far": MAP,
        "draft": MAP, "tone": MAP, "subject": MAP, "claim": MAP,
    },
    "statements": {"bounds": MAP, "due": MAP, "given": MAP},
    "case": {"text": TEXT, "modality": TEXT, "profile": TEXT},
}  # fmt: skip
# Those without which an entry says nothing.
NEEDED_KEYS = {
    "rule": ("message", "why", "instead", "cases", "severity", "family"),
    "requirement": ("message", "why", "instead", "cases", "severity", "due", "given"),
    "standard": ("code", "title"),
    "accepted use": ("modality", "conditions"),
    "wording": ("clears", "find"),
}
SCALE_KEYS = ("words", "pairs", "marks", "concepts", "sold")  # of a scale of an impression, beside its base
STATEMENT_KEYS = ("words", "concepts", "sold")  # of a scale of a required statement, beside its base
STATEMENT_BOUNDS = ("words", "long", "triggers", "excuses", "excuses-long", "insists", "gives", "doubts")
SECTIONS = [
    "pack",
    "concepts",
    "rules",
    "requirements",
    "standards",
    "accepted-uses",
    "wordings",
    "defaults",
    "modalities",
    "impression",
    "statements",
]
