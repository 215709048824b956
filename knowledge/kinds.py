"""The closed vocabularies of the knowledge base: kinds of record, topics of fact, degrees of confidence."""

from typing import Literal, get_args

Kind = Literal[
    "organisation",
    "plan",
    "objective",
    "line_of_work",
    "geographic_priority",
    "service",
    "municipality",
    "network",
    "programme",
    "procedure",
    "term",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

# The folder under knowledge/content/ that holds the files of one kind.
FOLDERS: dict[str, Kind] = {
    "organisations": "organisation",
    "plans": "plan",
    "objectives": "objective",
    "lines_of_work": "line_of_work",
    "geographic_priorities": "geographic_priority",
    "services": "service",
    "municipalities": "municipality",
    "networks": "network",
    "programmes": "programme",
    "procedures": "procedure",
    "glossary": "term",
}

Topic = Literal[
    "eligibility",
    "funding",
    "deadline",
    "how_to_join",
    "contact",
    "amb_role",
    "members",
    "details",
]
TOPICS: tuple[Topic, ...] = get_args(Topic)

# "to_be_confirmed" marks general knowledge that no source of ours states.
Confidence = Literal["sourced", "to_be_confirmed"]

Status = Literal["current", "closed", "upcoming", "undated"]

# Values of the entity `topic`: the lists a user may ask for.
ListTopic = Literal[
    "programmes",
    "networks",
    "services",
    "procedures",
    "municipalities",
    "objectives",
    "lines_of_work",
    "geographic_priorities",
    "calls",
]
