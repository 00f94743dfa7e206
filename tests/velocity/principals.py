"""Who may call: generated callers, those who are nobody, and pairs of callers who are almost one."""

import string
import unicodedata
from collections.abc import Iterator

from hypothesis import strategies as st

from velocity.callers import ABSENT, CALLER_LENGTH, IAM, Caller, identity, role, said, unknown, user
from velocity.strategies import SAFE, text

Callers = st.SearchStrategy[Caller]

# The longest names of Regions are among them, and the least one that the pattern takes.
REGIONS = ("eu-west-1", "us-isof-south-1", "us-gov-east-1", "ap-southeast-2", "eusc-de-east-1", "a1")

TRICKY = (
    "1-a",
    "36-6f1c2f1e-5a52-4a0c-9d7e-0b7a3f4e2d11-x",
    "7",
    "10",
    "-",
    "_",
    "-x",
    "A",
    "a",
    "a.b",
    "YS5i",
    "alice@example.com",
    "Alice@example.com",
    "auth0|64b2f0c9e1",
    "eu-west-1:6f1c2f1e",
    "eu-west-1_6f1c2f1e",
    "a:b",
    "a_b",
    "a-b",
    "null",
    "nobody",
    "nobody.",
    "malformed.id",
    "$owner",
    "$!{context.requestId}",
    '#set($owner = "1-a-")',
    "#end",
    '"',
    "'",
    "\\",
    "a\nb",
    "a\n",
    " a",
    " ",
    "é",
    "e\u0301",
    "?",
    "😀",
    "\U0010ffff",
    "~~~",
    "???",
    "x" * CALLER_LENGTH,
    "é" * 22 + "x",
)

# What is almost the unique id of an IAM user or role, an identity pool's identity, or a text that has UTF-8.
NO_SIGNERS = (
    "aida",
    "AROA:",
    ":s",
    "AROA:s:t",
    "A:s",
    "AIDA ",
    "AIDA\n",
    " AIDA",
    "AIDA\ud800",
    "AIDA_",
    "AIDA-x",
    "*",
    "123456789012:alice",
)
NO_IDENTITIES = (
    "eu-west-1",
    "eu-west-1:",
    "eu-west-1:6f1c2f1e",
    "eu-west-1:6F1C2F1E-5A52-4A0C-9D7E-0B7A3F4E2D11",
    "eu-west-1:6f1c2f1e-5a52-4a0c-9d7e-0b7a3f4e2d11x",
    "eu-west-1:6f1c2f1e-5a52-4a0c-9d7e-0b7a3f4e2d11\n",
    ":6f1c2f1e-5a52-4a0c-9d7e-0b7a3f4e2d11",
    "1:6f1c2f1e-5a52-4a0c-9d7e-0b7a3f4e2d11",
    "eu_west_1:6f1c2f1e-5a52-4a0c-9d7e-0b7a3f4e2d11",
    "EU-WEST-1:6f1c2f1e-5a52-4a0c-9d7e-0b7a3f4e2d11",
    "eu-west-1_6f1c2f1e-5a52-4a0c-9d7e-0b7a3f4e2d11",
    "AIDAEXAMPLE",
    "-",
    " ",
)
# A surrogate without its pair has no UTF-8. With its pair it is a character, and somebody.
NO_TEXTS = tuple(
    f"{before}{lone}{after}"
    for before in ("", "a", "a.b\n", "😀")
    for lone in ("\ud800", "\udbff", "\udc00", "\udfff")
    for after in ("", "a", "\na", "😀")
)

_hostile_text = st.text(alphabet=":.\"'`|@$#!{}()[]\\/,;%? \n\t\r=+-_.0aZé😀\x00\x7f\u2028", min_size=1, max_size=45)
_named = (
    st.sampled_from(TRICKY)
    | _hostile_text
    | text
    | st.text(alphabet=SAFE, min_size=1, max_size=CALLER_LENGTH)
    | st.emails()
    | st.builds("{}|{}".format, st.sampled_from(["auth0", "google-oauth2", "samlp"]), st.text(SAFE, max_size=24))
)
_long = st.text(SAFE, min_size=CALLER_LENGTH + 1, max_size=200) | st.text("é|.", min_size=46, max_size=200)
_nameless: st.SearchStrategy[object] = st.sampled_from(["", None, ABSENT])

_upper = string.digits + string.ascii_uppercase
_unique_id = st.sampled_from(["AIDAEXAMPLE", "AROAEXAMPLE", "123456789012", "1", "A" * CALLER_LENGTH]) | st.text(
    _upper, min_size=1, max_size=CALLER_LENGTH
)
_session = st.text(alphabet=SAFE + "=,.@+", min_size=2, max_size=64) | text.map(
    lambda name: name.replace(":", "") + "s"
)
_role_id = st.text(_upper, min_size=1, max_size=CALLER_LENGTH - 1).map("A{}".format)
_federated = st.builds("{}:{}".format, st.text(string.digits, min_size=12, max_size=12), _session)
_no_signer = st.sampled_from(NO_SIGNERS) | (
    text.filter(lambda signer: not set(signer) <= set(_upper) and ":" not in signer)
)
_no_identity = st.sampled_from(NO_IDENTITIES) | text.filter(bool)
_uuid = st.uuids().map(str)
_signer = st.builds("{}:{}".format, _role_id, _session) | _unique_id | _federated | _nameless


def users_of_pools() -> Callers:
    """Return what draws a user of a Cognito identity pool, whoever has signed."""
    return st.builds(identity, st.sampled_from(REGIONS), _uuid, _signer)


def roles() -> Callers:
    """Return what draws who has assumed a role."""
    return st.builds(role, _role_id, _session)


def callers(kind: str) -> Callers:
    """Return what draws somebody, who can have jobs."""
    if kind == IAM:
        return _unique_id.map(user) | roles() | users_of_pools()
    return _named.map(lambda name: said(kind, name)).filter(lambda caller: caller.owner is not None)


def malformed_identities() -> Callers:
    """Return what draws a signer who is somebody, with an identity that is none of an identity pool's."""
    return st.builds(unknown, _unique_id | roles().map(lambda caller: caller.said), _no_identity)


def federated_users() -> Callers:
    """Return what draws who calls with a token of GetFederationToken."""
    return _federated.map(unknown)


def nobody(kind: str) -> Callers:
    """Return what draws a caller who is missing, or whose name is unfit."""
    if kind == IAM:
        too_long = st.text(_upper, min_size=CALLER_LENGTH + 1, max_size=200)
        return st.one_of(
            (_nameless | _no_signer).map(unknown), federated_users(), malformed_identities(), too_long.map(unknown)
        )
    return st.one_of(
        st.builds(Caller, st.just(kind), st.none(), _nameless),
        (st.sampled_from(NO_TEXTS) | _long)
        .map(lambda name: said(kind, name))
        .filter(lambda caller: caller.owner is None),
    )


def _almost(name: str) -> Iterator[str]:
    """Give names that a mistake would take for this one."""
    caller = said("", name)
    owner = caller.owner or ""
    yield from (
        name + "x",
        f"{name}-x",
        f"x{name}",
        f"-{name}",
        f"{name} ",
        f"{name}\n",
        f"{name}=",
        name[:-1],
        name[1:],
    )
    yield from (name.swapcase(), name.strip(), owner, f"{owner}x", owner[:-1], owner.split("_", 1)[-1][:-1])
    yield from (unicodedata.normalize(form, name) for form in ("NFC", "NFD", "NFKC"))
    yield from (name.replace(old, new) for old in ":|@._/+" for new in "-_")
    yield name.encode("ascii", "replace").decode()
    yield name.encode("ascii", "ignore").decode()


def _related(caller: Caller) -> Callers:
    if caller.kind != IAM:
        return st.sampled_from([said(caller.kind, name) for name in _almost(caller.principal or "")])
    principal = str(caller.principal)
    if caller.identity is not None:
        region, uuid = principal.split(":")
        return st.sampled_from(
            [
                identity(f"{region}1", uuid, caller.said),
                identity(region, uuid[::-1].replace("-", "0"), caller.said),
                identity(region, uuid[1:] + uuid[0], caller.said),
                unknown(caller.said, f"{region}:{uuid}x"),
                unknown(caller.said, principal.replace(":", "_")),
                user("AIDAEXAMPLE"),
            ]
        )
    session = str(caller.said).partition(":")[2]
    return st.sampled_from(
        [
            role(f"A{principal}", session or principal),
            role("AROAEXAMPLE", principal),
            user(f"{principal}A"),
            user(f"1{principal}"),
            user(principal[:-1] or "B"),
            unknown(f"{principal}:"),
            unknown(f"000000000000:{principal}"),
            identity("eu-west-1", "6f1c2f1e-5a52-4a0c-9d7e-0b7a3f4e2d11", caller.said),
        ]
    )


def pairs(kind: str) -> st.SearchStrategy[tuple[Caller, Caller]]:
    """Return what draws two different callers, of whom the second is somebody."""
    somebody = callers(kind)
    almost = somebody.flatmap(lambda other: st.tuples(_related(other), st.just(other)))
    both = st.tuples(somebody | nobody(kind), somebody) | almost
    return both.filter(lambda pair: pair[0].principal != pair[1].principal)
