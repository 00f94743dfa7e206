"""What clients may send."""

import re
import string

from hypothesis import strategies as st

from velocity.documents import NAMES, Api, Apis

# How many generated cases a property gets: with so many, tests/mutations shows, every listed mistake is noticed.
CASES = 25

NAME = re.compile(r"[0-9A-Za-z_-]{1,80}")
SAFE = string.ascii_letters + string.digits + "_-"

# Without DEL, which json-smart, the parser that JsonPath comes with, does not take as it is.
plain_text = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=40)
tricky_text = st.text(alphabet="'\"\\/$#{}()!*\n\t\r@%&<>:;,. aZ0é😀\u2028\x00", max_size=40)
text = plain_text | tricky_text
json_value = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | text,
    lambda children: st.lists(children, max_size=4) | st.dictionaries(text, children, max_size=4),
    max_leaves=8,
)
# An empty string is refused by the request model, before the template.
start_input = json_value.filter(lambda value: value != "")
# Those first that are almost names.
hostile = st.sampled_from(["a" * 81, "a.b", "a:b", "a b", 'a"b', "a'b", "a/b", "\u00e9"]) | st.text(
    min_size=1, max_size=90
).filter(lambda value: not NAME.fullmatch(value))


def one_of(apis: Apis) -> st.SearchStrategy[Api]:
    """Return what draws one of the documents."""
    return st.sampled_from([apis[name] for name in NAMES])


def ids(length: int) -> st.SearchStrategy[str]:
    """Return what draws the id of a job, of that many characters at most."""
    return st.text(alphabet=SAFE, min_size=1, max_size=length).filter(lambda value: value != "status")


def jobs(apis: Apis) -> st.SearchStrategy[tuple[Api, str]]:
    """Return what draws one of the documents, and an id that its caller can have."""
    return one_of(apis).flatmap(lambda api: st.tuples(st.just(api), ids(api.id_length)))
