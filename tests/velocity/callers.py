"""Who calls, as a request's `$context` says it, and what the names of its executions are: the templates' model.

It is written from what the module promises, by other means than the templates, and in both directions: what a caller's
names begin with, and whose a name is. Whatever reads in one way only belongs to one caller only.
"""

import base64
import re
from dataclasses import dataclass
from typing import Any

# The set-ups that tell callers apart: by a claim, by what a Lambda authorizer says, by who signed, and by what the
# authorizer of the document says that they are merged into.
COGNITO = "cognito"
CUSTOM = "custom"
IAM = "iam"
MERGED = "merged"
KINDS = (COGNITO, CUSTOM, IAM, MERGED)

NAME_LENGTH = 80
# Of a caller as it is written in a name. Base64 makes 60 characters of 45 bytes.
CALLER_LENGTH = 60
CALLER_BYTES = 45

ABSENT = object()

# What else the request says of who calls. It is another's name, or a secret, and stands in no name and in no answer.
DECOY = "DECOY"
_IDENTITY = (
    "accessKey",
    "accountId",
    "apiKey",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoIdentityPoolId",
    "sourceIp",
    "user",
    "userArn",
)
_CLAIMS = ("cognito:username", "email", "iss", "sub")


@dataclass(frozen=True)
class Caller:
    """Who calls.

    Attributes:
        kind: One of `KINDS`.
        principal: Whose the jobs are; None where it is nobody, or nobody who can be told from others.
        said: What the request's `$context` has where the set-up looks; `ABSENT` where it has no such member.
        identity: The identity of a Cognito identity pool; None where there is none. With `IAM` alone.
    """

    kind: str
    principal: str | None
    said: Any
    identity: Any = None

    @property
    def context(self) -> dict[str, Any]:
        """`$context.identity` and `$context.authorizer`, with decoys wherever the set-up does not look."""
        identity = dict.fromkeys(_IDENTITY, DECOY)
        claims = dict.fromkeys(_CLAIMS, DECOY)
        authorizer: dict[str, Any] = {"claims": claims, "principalId": DECOY, "tenant-id": DECOY}
        place, member = {
            COGNITO: (claims, "sub"),
            CUSTOM: (authorizer, "principalId"),
            IAM: (identity, "caller"),
            MERGED: (authorizer, "tenant-id"),
        }[self.kind]
        place[member] = self.said
        if self.said is ABSENT:
            del place[member]
        identity["cognitoIdentityId"] = self.identity if self.kind == IAM else DECOY
        return {"identity": identity, "authorizer": authorizer}

    @property
    def owner(self) -> str | None:
        """What the names of its executions begin with; None where it can have none."""
        if self.principal is None:
            return None
        mark, written = "-", self.principal
        if self.identity is not None:
            mark, written = "c", self.principal.replace(":", "_")
        elif set(self.principal) - set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"):
            try:
                mark, written = "_", base64.urlsafe_b64encode(self.principal.encode()).decode().rstrip("=")
            except UnicodeEncodeError:
                return None
        return f"{len(written)}{mark}{written}-" if 0 < len(written) <= CALLER_LENGTH else None


def said(kind: str, principal: str | None) -> Caller:
    """Return a caller whom an authorizer names.

    Args:
        kind: One of `KINDS` without `IAM`.
        principal: The name; None or empty where it names nobody.
    """
    return Caller(kind, principal or None, principal)


def user(unique_id: str) -> Caller:
    """Return an IAM user, or an account's root user, whose id is the account's."""
    return Caller(IAM, unique_id, unique_id)


def role(unique_id: str, session: str) -> Caller:
    """Return who has assumed a role, whose session has a name that its user has chosen."""
    return Caller(IAM, unique_id, f"{unique_id}:{session}")


def identity(region: str, uuid: str, signer: Any = "AROAEXAMPLEIDENTITIES:CognitoIdentityCredentials") -> Caller:
    """Return a user of a Cognito identity pool, all of whom sign as one role."""
    return Caller(IAM, f"{region}:{uuid}", signer, f"{region}:{uuid}")


def unknown(said: Any, identity: Any = None) -> Caller:
    """Return a signer whom nothing tells from others."""
    return Caller(IAM, None, said, identity)


def read(name: str) -> tuple[str, str]:
    """Return whose an execution is, and its id, out of its name alone, read from the left.

    Raises:
        ValueError: It is nobody's.
    """
    found = re.fullmatch(r"([0-9]+)([^0-9])(.*)", name)
    if not found:
        raise ValueError(f"{name} does not say whose it is.")
    length, mark, rest = int(found[1]), found[2], found[3]
    written, separator, job_id = rest[:length], rest[length : length + 1], rest[length + 1 :]
    if len(written) != length or separator != "-" or not job_id:
        raise ValueError(f"{name} is shorter than it says.")
    if mark == "_":
        written = base64.urlsafe_b64decode(written + "=" * (-length % 4)).decode()
    elif mark == "c":
        written = written.replace("_", ":")
    elif mark != "-":
        raise ValueError(f"{name} does not say how its caller is written.")
    return written, job_id


# Who calls where it makes no difference: written as it is, encoded, a role, and what means something elsewhere.
SOMEBODY = {
    COGNITO: said(COGNITO, "6f1c2f1e-5a52-4a0c-9d7e-0b7a3f4e2d11"),
    CUSTOM: said(CUSTOM, "auth0|64b2f0c9e1"),
    IAM: role("AROAEXAMPLEEXAMPLE123", "alice@example.com"),
    MERGED: said(MERGED, 'Söhne & "Co" $x #\''),
}
