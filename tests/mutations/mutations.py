"""Mistakes in the sources, each of which the template tests have to notice.

In the order of the files; the first of each template is the one that is tried with every run of the tests.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """A mistake.

    Attributes:
        file: Path of a source, from the repository's root.
        old: What stands there.
        new: What stands there by mistake.
    """

    file: str
    old: str
    new: str


def optional(member: str, condition: str = "") -> str:
    """Return how a template writes a member that may be missing."""
    return f'#if({condition}${member} != "")\n  "{member}": ${member},\n#end\n'


def always(member: str) -> str:
    """Return how a template writes a member that is always there."""
    return f'  "{member}": ${member},\n'


def read(member: str) -> str:
    """Return how a template reads a member that may be missing."""
    return f"#if(\"$!input.path('$.{member}')\" != \"\")#set(${member} = $input.json('$.{member}'))#end\n"


ALLOW_ORIGIN = "templates/allow_origin.vtl"
CALLER = "templates/caller.vtl"
CALLER_IAM = "templates/caller_iam.vtl"
CANCEL_RESPONSE = "templates/cancel_response.vtl"
DESCRIBED = "templates/described.vtl"
ERROR_TYPE = "templates/error_type.vtl"
EXECUTION_ARN = "templates/execution_arn.vtl"
EXECUTION_REQUEST = "templates/execution_request.vtl"
FULL_EXECUTION = "templates/full_execution.vtl"
FULL_JOB = "templates/full_job.vtl"
GET_RESPONSE = "templates/get_response.vtl"
IDEMPOTENCY_KEY = "templates/idempotency_key.vtl"
ID_OF_ARN = "templates/id_of_arn.vtl"
ID_OF_PATH = "templates/id_of_path.vtl"
INPUT_JSON = "templates/input_json.vtl"
JSON_STRING = "templates/json_string.vtl"
OUTPUT_JSON = "templates/output_json.vtl"
OWNER = "templates/owner.vtl"
PREFER = "templates/prefer.vtl"
PREFERENCE_APPLIED = "templates/preference_applied.vtl"
PROBLEM_RESPONSE = "templates/problem_response.vtl"
PROBLEM_TYPE = "templates/problem_type.vtl"
READER_ANSWER = "templates/reader_answer.vtl"
READER_REQUEST = "templates/reader_request.vtl"
RECORDED = "templates/recorded.vtl"
RECORD_TIMES = "templates/record_times.vtl"
RETRY_AFTER = "templates/retry_after.vtl"
START_REQUEST = "templates/start_request.vtl"
START_RESPONSE = "templates/start_response.vtl"
STATUS_RESPONSE = "templates/status_response.vtl"

SHOWN_CAUSE = optional("cause", "$showCause && ")
INPUT = "\"input\": $input.json('$.input')"
STRING = '"output": "$string"'
SURROGATES = '#if($caller.matches("(?s).*[${u}d800-${u}dfff].*"))#set($caller = "")#end\n'
SIGNER = "#if(!$caller.matches('[0-9A-Z]+|A[0-9A-Z]+:[^:]+'))#set($caller = \"\")#end\n"
IDENTITY = "$caller.matches('[a-z][0-9a-z-]+:[0-9a-f-]{36}')"
OF_OWN_ARN = '#if($id.startsWith($prefix))#set($id = $id.substring($prefix.length()))#else#set($id = "")#end'
OWN_ARN = '"${executionArnPrefix}${name}"'

MUTATIONS = {
    "any origin is allowed": Mutation(ALLOW_ORIGIN, "$allowedOrigins.contains($origin)", '$origin != ""'),
    "a part of an origin is allowed": Mutation(ALLOW_ORIGIN, "$allowedOrigins.contains", '"$allowedOrigins".contains'),
    "Origin is not read": Mutation(ALLOW_ORIGIN, "params('Origin')", "params('origin')"),
    "origin is not read": Mutation(ALLOW_ORIGIN, "params('origin')", "params('Origin')"),
    "all origins are answered": Mutation(ALLOW_ORIGIN, '"${origin}"', '"*"'),
    "no origin is answered": Mutation(
        ALLOW_ORIGIN, '#set($context.responseOverride.header.Access-Control-Allow-Origin = "${origin}")\n', ""
    ),
    "caller: a plain one is encoded": Mutation(CALLER, "!$caller.matches('[0-9A-Za-z_-]*')", "true"),
    "caller: none is encoded": Mutation(CALLER, "!$caller.matches('[0-9A-Za-z_-]*')", "false"),
    "caller: a dot is plain": Mutation(CALLER, "[0-9A-Za-z_-]*", "[.0-9A-Za-z_-]*"),
    "caller: a part may be plain": Mutation(CALLER, "'[0-9A-Za-z_-]*'", "'(?s).*[0-9A-Za-z_-]*'"),
    "caller: encoded ones are marked as plain": Mutation(CALLER, '$mark = "_"', '$mark = "-"'),
    "caller: plain ones are marked as encoded": Mutation(CALLER, '$mark = "-"', '$mark = "_"'),
    "caller: surrogates without their pair go on": Mutation(CALLER, SURROGATES, ""),
    "caller: the second of a pair may be alone": Mutation(CALLER, "${u}dfff", "${u}dbff"),
    "caller: the first of a pair may be alone": Mutation(CALLER, "${u}d800", "${u}dc00"),
    "caller: surrogates behind a line break go on": Mutation(CALLER, "(?s).*[", ".*["),
    "caller: surrogates within go on": Mutation(CALLER, "(?s).*[", "(?s)["),
    "caller: surrogates before the end go on": Mutation(CALLER, "dfff].*", "dfff]"),
    "caller: characters without ASCII are dropped": Mutation(
        CALLER, SURROGATES, "#set($caller = $caller.replaceAll('[^ -~]', ''))\n"
    ),
    "caller: it is not encoded but made fit": Mutation(CALLER, "$util.base64Encode($caller)", "$caller"),
    "caller: a colon is a hyphen": Mutation(CALLER, "$util.base64Encode($caller)", "$caller.replaceAll(':', '-')"),
    "caller: encoded as a URL": Mutation(CALLER, "$util.base64Encode($caller)", "$util.urlEncode($caller)"),
    "caller: letter case makes no difference": Mutation(
        CALLER, "base64Encode($caller)", "base64Encode($caller.toLowerCase())"
    ),
    "caller: + and / are left": Mutation(CALLER, ".replaceAll('[+]', '-').replaceAll('/', '_')", ""),
    "caller: + is dropped": Mutation(CALLER, ".replaceAll('[+]', '-')", ".replaceAll('[+]', '')"),
    "caller: / is dropped": Mutation(CALLER, ".replaceAll('/', '_')", ".replaceAll('/', '')"),
    "caller: + and / are alike": Mutation(CALLER, ".replaceAll('/', '_')", ".replaceAll('/', '-')"),
    "caller: = is left": Mutation(CALLER, "[^0-9A-Za-z+/]", "[^0-9A-Za-z+/=]"),
    "signer: the identity of a pool is not read": Mutation(CALLER_IAM, '"$!context.identity.cognitoIdentityId"', '""'),
    "signer: a malformed identity is who signed": Mutation(CALLER_IAM, '#if($caller == "")', f"#if(!{IDENTITY})"),
    "signer: a malformed identity is an identity": Mutation(CALLER_IAM, IDENTITY, "true"),
    "signer: a malformed identity is a unique id": Mutation(CALLER_IAM, '#else\n#set($caller = "")\n#end', "#end"),
    "signer: an identity may go on": Mutation(CALLER_IAM, "{36}", "{36}.*"),
    "signer: a Region may have _": Mutation(CALLER_IAM, "[0-9a-z-]+:", "[0-9a-z_-]+:"),
    "signer: an identity is written in capitals too": Mutation(CALLER_IAM, "[0-9a-f-]{36}", "[0-9A-Fa-f-]{36}"),
    "signer: the Region is dropped": Mutation(CALLER_IAM, "replaceAll(':', '_')", "replaceAll('.*:', '')"),
    "signer: the colon of an identity is a hyphen": Mutation(
        CALLER_IAM, "replaceAll(':', '_')", "replaceAll(':', '-')"
    ),
    "signer: an identity is marked as a unique id": Mutation(CALLER_IAM, '$mark = "c"', '$mark = "-"'),
    "signer: a unique id is marked as an identity": Mutation(CALLER_IAM, '$mark = "-"', '$mark = "c"'),
    "signer: anybody who signs is somebody": Mutation(CALLER_IAM, SIGNER, ""),
    "signer: a federated user is the account": Mutation(CALLER_IAM, "|A[0-9A-Z]+:", "|[0-9A-Z]+:"),
    "signer: a role's session may have a colon": Mutation(CALLER_IAM, "A[0-9A-Z]+:[^:]+'", "A[0-9A-Z]+:.+'"),
    "signer: a role is nobody": Mutation(CALLER_IAM, "|A[0-9A-Z]+:[^:]+", ""),
    "signer: a user is nobody": Mutation(CALLER_IAM, "'[0-9A-Z]+|", "'"),
    "signer: the session's name is kept": Mutation(CALLER_IAM, "replaceAll(':[^:]+', '')", "replaceAll(':', '-')"),
    "signer: the session's name is all": Mutation(CALLER_IAM, "replaceAll(':[^:]+', '')", "replaceAll('[^:]+:', '')"),
    "signer: the session's name is not cut off": Mutation(
        CALLER_IAM, "#set($caller = $caller.replaceAll(':[^:]+', ''))\n", ""
    ),
    "signer: it is the user": Mutation(CALLER_IAM, "$!context.identity.caller", "$!context.identity.user"),
    "cancel: Location is missing": Mutation(
        CANCEL_RESPONSE, '#set($context.responseOverride.header.Location = "${id}")\n', ""
    ),
    "cancel: Location is another": Mutation(CANCEL_RESPONSE, 'Location = "${id}"', 'Location = "execution/${id}"'),
    "cancel: the id is another": Mutation(CANCEL_RESPONSE, '"id": "${id}"', "\"id\": $input.json('$.stopDate')"),
    "cancel: the status URL is another": Mutation(CANCEL_RESPONSE, '"statusUrl": "${id}"', '"statusUrl": "/${id}"'),
    "cancel: the status URL is missing": Mutation(CANCEL_RESPONSE, ',\n  "statusUrl": "${id}"', ""),
    "cancel: the id is not the path's": Mutation(CANCEL_RESPONSE, "params('id')", "params('name')"),
    "by id or ARN: the pattern is not checked": Mutation(EXECUTION_ARN, " || !$name.matches($namePattern)", ""),
    "by id or ARN: the pattern is turned round": Mutation(EXECUTION_ARN, "!$name.matches", "$name.matches"),
    "by id or ARN: the pattern may match a part": Mutation(EXECUTION_ARN, "($namePattern)", '(".*${namePattern}.*")'),
    "by id or ARN: the pattern may match the beginning": Mutation(
        EXECUTION_ARN, "($namePattern)", '("${namePattern}.*")'
    ),
    "by id or ARN: the id alone is checked": Mutation(EXECUTION_ARN, "!$name.matches", "!$id.matches"),
    "by id or ARN: there may be no id": Mutation(EXECUTION_ARN, '$id == "" || ', ""),
    "by id or ARN: one check is enough": Mutation(EXECUTION_ARN, " || ", " && "),
    "by id or ARN: the malformed id is a good one": Mutation(EXECUTION_ARN, "'malformed.id'", "'malformed'"),
    "by id or ARN: the id alone goes on": Mutation(EXECUTION_ARN, OWN_ARN, '"${id}"'),
    "by id or ARN: the id goes on as anybody's": Mutation(EXECUTION_ARN, OWN_ARN, '"${executionArnPrefix}${id}"'),
    "by id or ARN: an id that has an owner goes on as it is": Mutation(
        EXECUTION_ARN,
        OWN_ARN,
        "\"${executionArnPrefix}#if(!$id.matches('[0-9]+[-_c].*-.*'))${owner}#end${id}\"",
    ),
    "by id or ARN: the ARN goes on as it is": Mutation(
        EXECUTION_ARN,
        OWN_ARN,
        "\"#if($prefix)$!input.path('$.executionArn')#else${executionArnPrefix}${owner}${id}#end\"",
    ),
    "by ARN: the beginning is not compared": Mutation(
        ID_OF_ARN, OF_OWN_ARN, "#set($id = $id.substring($prefix.length()))"
    ),
    "by ARN: the name is what follows the last colon": Mutation(
        ID_OF_ARN, OF_OWN_ARN, "#set($id = $id.replaceAll('^.*:', ''))"
    ),
    "by ARN: the beginning may be within": Mutation(ID_OF_ARN, "$id.startsWith($prefix)", "$id.contains($prefix)"),
    "by ARN: any caller's will do": Mutation(
        ID_OF_ARN, "$id.startsWith($prefix)", "$id.startsWith($executionArnPrefix)"
    ),
    "by ARN: any that is as long will do": Mutation(
        ID_OF_ARN, "$id.startsWith($prefix)", "$id.length() > $prefix.length()"
    ),
    "by ARN: another ARN is an id": Mutation(ID_OF_ARN, '#else#set($id = "")#end', "#end"),
    "by ARN: the caller stays in the id": Mutation(
        ID_OF_ARN, '"${executionArnPrefix}${owner}"', '"${executionArnPrefix}"'
    ),
    "by ARN: a name will do": Mutation(ID_OF_ARN, '"${executionArnPrefix}${owner}"', '"${owner}"'),
    "by ARN: the ARN is not read": Mutation(ID_OF_ARN, "$.executionArn", "$.arn"),
    "by id: the id is not the path's": Mutation(ID_OF_PATH, "params('id')", "params('name')"),
    "by id: the id is the body's": Mutation(ID_OF_PATH, "$!input.params('id')", "$!input.path('$.id')"),
    "key: Idempotency-Key is not read": Mutation(
        IDEMPOTENCY_KEY, "params('Idempotency-Key')", "params('idempotency-key')"
    ),
    "key: idempotency-key is not read": Mutation(
        IDEMPOTENCY_KEY, "params('idempotency-key')", "params('Idempotency-Key')"
    ),
    "key: quotes are part of it": Mutation(IDEMPOTENCY_KEY, "$key.replaceAll('\"', '')", "$key"),
    "key: quotes are dropped wherever they are": Mutation(IDEMPOTENCY_KEY, '\'"[^"]*"\'', "'.*'"),
    "key: quotes are dropped within quotes": Mutation(IDEMPOTENCY_KEY, '\'"[^"]*"\'', "'\".*\"'"),
    "key: one quote is dropped": Mutation(IDEMPOTENCY_KEY, '\'"[^"]*"\'', '\'"[^"]*"?\''),
    "owner: 61 characters": Mutation(OWNER, "{1,60}", "{1,61}"),
    "owner: 59 characters": Mutation(OWNER, "{1,60}", "{1,59}"),
    "owner: no character": Mutation(OWNER, "{1,60}", "{0,60}"),
    "owner: the caller is cut": Mutation(
        OWNER, "#if($caller.m", "#if($caller.length() > 60)#set($caller = $caller.substring(0, 60))#end\n#if($caller.m"
    ),
    "owner: the length is missing": Mutation(OWNER, "${caller.length()}", ""),
    "owner: the mark is missing": Mutation(OWNER, "${mark}", ""),
    "owner: the mark is that of plain ones": Mutation(OWNER, "${mark}", "-"),
    "owner: the caller is missing": Mutation(OWNER, "${caller}-", "-"),
    "owner: the hyphen is missing": Mutation(OWNER, '${caller}-"', '${caller}"'),
    "owner: the caller stands alone": Mutation(OWNER, "${caller.length()}${mark}", ""),
    "owner: nobody shares all jobs": Mutation(OWNER, '"nobody."', '""'),
    "owner: nobody can have jobs": Mutation(OWNER, '"nobody."', '"nobody-"'),
    "problem: an unknown type is the client's fault": Mutation(
        PROBLEM_RESPONSE, "$problem = $internalError", '$problem = $problemByErrorType.get("InvalidName")'
    ),
    "problem: all types are alike": Mutation(
        PROBLEM_RESPONSE, "#if($problemByErrorType.get($errorType))", "#if($problem.isEmpty())"
    ),
    "problem: the status is not set": Mutation(
        PROBLEM_RESPONSE, "#set($context.responseOverride.status = $problem.status)\n", ""
    ),
    "problem: Location is missing": Mutation(PROBLEM_RESPONSE, "$problem.status == 409", "$problem.status == 408"),
    "problem: Location is everywhere": Mutation(PROBLEM_RESPONSE, "$problem.status == 409", "$problem.status != 408"),
    "problem: Location has all that is before the name": Mutation(
        PROBLEM_RESPONSE, "$name.replaceAll('^.*:', '')", "$name"
    ),
    "problem: Location has what is after the name": Mutation(PROBLEM_RESPONSE, ".replaceAll(\"'.*$\", '')", ""),
    "problem: Location has no segment": Mutation(PROBLEM_RESPONSE, "${pathSegment}/", ""),
    "problem: Location is another caller's": Mutation(PROBLEM_RESPONSE, "$name.startsWith($owner)", '$name != ""'),
    "problem: Location is where the caller is within": Mutation(
        PROBLEM_RESPONSE, "$name.startsWith($owner)", "$name.contains($owner)"
    ),
    "problem: Location has the caller in it": Mutation(PROBLEM_RESPONSE, "$name.substring($owner.length())", "$name"),
    "problem: nobody is answered as anybody": Mutation(
        PROBLEM_RESPONSE, '#if($owner == "nobody.")#set($problem = $forbidden)#end\n', ""
    ),
    "problem: everybody is forbidden": Mutation(PROBLEM_RESPONSE, '$owner == "nobody."', '$owner != ""'),
    "problem: who shares is forbidden": Mutation(PROBLEM_RESPONSE, '$owner == "nobody."', '$owner == ""'),
    "problem: nobody has no such job": Mutation(
        PROBLEM_RESPONSE, "$problem = $forbidden", "$problem = $problemByErrorType.get('InvalidArn')"
    ),
    "problem: nobody is forbidden what is wrong alone": Mutation(
        PROBLEM_RESPONSE, '$owner == "nobody."', '$owner == "nobody." && $problem.status == 400'
    ),
    "problem: Retry-After is missing": Mutation(PROBLEM_RESPONSE, "$problem.status == 429", "$problem.status == 428"),
    "problem: Retry-After is everywhere": Mutation(
        PROBLEM_RESPONSE, "$problem.status == 429", "$problem.status != 428"
    ),
    "problem: Retry-After is short": Mutation(PROBLEM_RESPONSE, '"${maxRetryAfter}"', '"10"'),
    "problem: the type is another": Mutation(PROBLEM_RESPONSE, '"${problem.type}"', '"about:blank"'),
    "problem: the title is another": Mutation(PROBLEM_RESPONSE, '"${problem.title}"', '"${problem.type}"'),
    "problem: the status in the body is another": Mutation(
        PROBLEM_RESPONSE, '"status": ${problem.status}', '"status": 400'
    ),
    "problem: the status in the body is a string": Mutation(
        PROBLEM_RESPONSE, '"status": ${problem.status}', '"status": "${problem.status}"'
    ),
    "problem: the detail is another": Mutation(PROBLEM_RESPONSE, '"${problem.detail}"', '"${problem.title}"'),
    "problem: the detail is Step Functions' message": Mutation(
        PROBLEM_RESPONSE, '"${problem.detail}"', "\"$!input.path('$.message')\""
    ),
    "wait: milliseconds": Mutation(RETRY_AFTER, " / 1000", ""),
    "wait: a sixteenth of the age": Mutation(RETRY_AFTER, "* 17", "* 16"),
    "wait: an eighteenth of the age": Mutation(RETRY_AFTER, "* 17", "* 18"),
    "wait: clocks that differ shorten it": Mutation(RETRY_AFTER, "#if($age < 0)#set($age = 0)#end\n", ""),
    "wait: a second less": Mutation(RETRY_AFTER, "($seconds - 3)", "($seconds - 2)"),
    "wait: a second later": Mutation(RETRY_AFTER, "$age >= ", "$age > "),
    "wait: begins at the greatest": Mutation(
        RETRY_AFTER, "$retryAfter = $minRetryAfter", "$retryAfter = $maxRetryAfter"
    ),
    "wait: begins at nothing": Mutation(RETRY_AFTER, "= $minRetryAfter", "= 0"),
    "wait: no lower bound": Mutation(RETRY_AFTER, "[$minRetryAfter..", "[0.."),
    "wait: no upper bound": Mutation(RETRY_AFTER, "..$maxRetryAfter]", "..60]"),
    "start: a bad name goes on": Mutation(START_REQUEST, "!$name.matches($namePattern)", "false"),
    "start: the name is not read": Mutation(START_REQUEST, "\"$!input.path('$.name')\"", '""'),
    "start: the key is no name": Mutation(START_REQUEST, '#if($id == "")#set($id = $key)#end\n', ""),
    "start: the pattern may match a part": Mutation(START_REQUEST, "($namePattern)", '(".*${namePattern}.*")'),
    "start: every name is bad": Mutation(START_REQUEST, "!$name.matches", "$name.matches"),
    "start: the key wins": Mutation(START_REQUEST, '#if($key != "" && $key != $id)#set($valid = false)#end\n', ""),
    "start: a name without a key is refused": Mutation(START_REQUEST, '#if($key != "" && $key', "#if($key"),
    "start: a job may be called status": Mutation(START_REQUEST, '$id == "status"', '$id == "Status"'),
    "start: the name is anybody's": Mutation(START_REQUEST, '$name = "${owner}${id}"', '$name = "${id}"'),
    "start: the id alone is sent on": Mutation(START_REQUEST, '"name": "${name}"', '"name": "${id}"'),
    "start: the id alone is checked": Mutation(START_REQUEST, "!$name.matches", "!$id.matches"),
    "start: an id that has an owner is the name": Mutation(
        START_REQUEST, '$name = "${owner}${id}"', "$name = \"#if(!$id.matches('[0-9]+[-_c].*-.*'))${owner}#end${id}\""
    ),
    "start: a client chooses the id of an unnamed job": Mutation(
        START_REQUEST, "$!context.extendedRequestId", "$!context.requestId"
    ),
    "start: the id of an unnamed job has =": Mutation(START_REQUEST, "#set($id = $id.replaceAll('=', ''))\n", ""),
    "start: an unnamed job has no id": Mutation(START_REQUEST, '#if($id == "")#set($valid = false)#end\n', ""),
    "start: an unnamed job is nobody's": Mutation(START_REQUEST, '#if($id == "" && $owner != "")', "#if(false)"),
    "start: all unnamed jobs have an id": Mutation(START_REQUEST, ' && $owner != ""', ""),
    "start: all unnamed jobs are one": Mutation(START_REQUEST, '"$!context.extendedRequestId"', '"unnamed"'),
    "start: there never is an input": Mutation(START_REQUEST, "#set($unused = $request.putAll($input.path('$')))", ""),
    "start: no input has no default": Mutation(START_REQUEST, '{"input": {}}', '{"Input": {}}'),
    "start: null is no input": Mutation(
        START_REQUEST, '("$!request.input" == "{}")', '("$!input.path(\'$.input\')" == "")'
    ),
    "start: null is an empty object": Mutation(START_REQUEST, '"input": "null"', '"input": "{}"'),
    "start: no input is null": Mutation(START_REQUEST, '"input": "{}"', '"input": "null"'),
    "start: a bad name is started": Mutation(START_REQUEST, '"input": ""', '"input": "{}"'),
    "start: a bad name is sent on": Mutation(START_REQUEST, '#if($valid && $name != "")', '#if($name != "")'),
    "start: an empty name is sent on": Mutation(START_REQUEST, '#if($valid && $name != "")', "#if($valid)"),
    "start: no name is sent on": Mutation(START_REQUEST, '#if($valid && $name != "")', "#if(!$valid)"),
    "start: a string is written as JSON": Mutation(START_REQUEST, "$json.startsWith('\"')", "$json.isEmpty()"),
    "start: any state machine is started": Mutation(
        START_REQUEST, '"${stateMachineArn}"', "\"$!input.path('$.stateMachineArn')\""
    ),
    "started: Location is missing": Mutation(
        START_RESPONSE, '#set($context.responseOverride.header.Location = "${pathSegment}/${id}")\n', ""
    ),
    "started: Location has no segment": Mutation(START_RESPONSE, 'Location = "${pathSegment}/', 'Location = "'),
    "started: the status URL has no segment": Mutation(
        START_RESPONSE, '"statusUrl": "${pathSegment}/', '"statusUrl": "'
    ),
    "started: the status URL is missing": Mutation(START_RESPONSE, '  "statusUrl": "${pathSegment}/${id}",\n', ""),
    "started: the id is the ARN": Mutation(START_RESPONSE, "$executionArn.replaceAll('^.*:', '')", "$executionArn"),
    "started: the id has its caller in it": Mutation(START_RESPONSE, "$name.substring($owner.length())", "$name"),
    "started: Location has the caller in it": Mutation(
        START_RESPONSE, 'Location = "${pathSegment}/${id}"', 'Location = "${pathSegment}/${name}"'
    ),
    "started: the status URL has the caller in it": Mutation(
        START_RESPONSE, '"statusUrl": "${pathSegment}/${id}"', '"statusUrl": "${pathSegment}/${name}"'
    ),
    "started: the status is another": Mutation(START_RESPONSE, '"RUNNING"', '"STARTED"'),
    "started: startDate is a string": Mutation(
        START_RESPONSE, "$input.json('$.startDate')", "\"$input.path('$.startDate')\""
    ),
    "started: the ARN is missing": Mutation(START_RESPONSE, ',\n  "executionArn": "${executionArn}"', ""),
    "started: the ARN is the id": Mutation(START_RESPONSE, '"${executionArn}"', '"${id}"'),
    "asked: another member": Mutation(EXECUTION_REQUEST, '"executionArn"', '"ExecutionArn"'),
    "get: an ended job asks to wait": Mutation(
        GET_RESPONSE, '$status == "RUNNING" || $status == "PENDING_REDRIVE"', '$status != ""'
    ),
    "get: a redriven job does not ask to wait": Mutation(GET_RESPONSE, ' || $status == "PENDING_REDRIVE"', ""),
    "get: a running job does not ask to wait": Mutation(GET_RESPONSE, '$status == "RUNNING" || ', ""),
    "get: the wait does not grow": Mutation(GET_RESPONSE, '"${retryAfter}"', '"${minRetryAfter}"'),
    "get: the id is the ARN": Mutation(GET_RESPONSE, '"id": "${id}"', '"id": "${executionArn}"'),
    "get: the id has its caller in it": Mutation(GET_RESPONSE, "$name.substring($owner.length())", "$name"),
    "get: output is missing": Mutation(
        GET_RESPONSE, '## JSON text already.\n#if($output != "")\n  "output": $output,\n#end\n', ""
    ),
    "get: output is a string": Mutation(GET_RESPONSE, '"output": $output', '"output": "$output"'),
    "get: startDate is a string": Mutation(GET_RESPONSE, '"startDate": $startDate', '"startDate": "$startDate"'),
    "get: the status is another": Mutation(GET_RESPONSE, '"status": "${status}"', '"status": "RUNNING"'),
    "get: the input is echoed": Mutation(GET_RESPONSE, '"status": "${status}"', f'"status": "${{status}}", {INPUT}'),
    "status: the output is no string": Mutation(STATUS_RESPONSE, STRING, '"output": $output'),
    "status: the output is missing": Mutation(STATUS_RESPONSE, f'#if($output != "")\n  {STRING},\n#end\n', ""),
    "status: the ARN is the name": Mutation(STATUS_RESPONSE, "${executionArn}", "${name}"),
    "status: the ARN is missing": Mutation(STATUS_RESPONSE, '  "executionArn": "${executionArn}",\n', ""),
    "status: the name is missing": Mutation(STATUS_RESPONSE, '  "name": "${name}",\n', ""),
    "status: startDate is missing": Mutation(STATUS_RESPONSE, always("startDate"), ""),
    "status: the status is another": Mutation(STATUS_RESPONSE, '"status": "${status}"', '"status": "RUNNING"'),
    "status: the input is echoed": Mutation(
        STATUS_RESPONSE, '"status": "${status}"', f'"status": "${{status}}", {INPUT}'
    ),
    **{
        f"{route}: {member} is {what}": Mutation(file, optional(member, condition), replaced)
        for route, file in (("get", GET_RESPONSE), ("status", STATUS_RESPONSE))
        for member, condition in (("stopDate", ""), ("error", ""), ("cause", "$showCause && "))
        for what, replaced in (("missing", ""), ("always there", always(member)))
    },
    "get: cause is shown to all": Mutation(GET_RESPONSE, "$showCause && ", ""),
    "status: cause is shown to all": Mutation(STATUS_RESPONSE, "$showCause && ", ""),
    "described: startDate is the end": Mutation(DESCRIBED, "$input.json('$.startDate')", "$input.json('$.stopDate')"),
    "described: the age is not the job's": Mutation(DESCRIBED, "$input.path('$.startDate')", "1795459170"),
    "described: error is not escaped": Mutation(DESCRIBED, "$input.json('$.error')", "\"$input.path('$.error')\""),
    "described: cause is not escaped": Mutation(DESCRIBED, "$input.json('$.cause')", "\"$input.path('$.cause')\""),
    "described: output is a string": Mutation(DESCRIBED, "\"$!input.path('$.output')\"", "$input.json('$.output')"),
    "described: the ARN is the name": Mutation(DESCRIBED, "$!input.path('$.executionArn')", "$!input.path('$.name')"),
    **{f"described: no {member}": Mutation(DESCRIBED, read(member), "") for member in ("stopDate", "error", "cause")},
    "input: the whole body": Mutation(INPUT_JSON, "'$.input'", "'$'"),
    "output: another text": Mutation(OUTPUT_JSON, "$output", '"{}"'),
    "output: twice": Mutation(OUTPUT_JSON, "$output", '"$output$output"'),
    "string: the backslash is a quote, too": Mutation(JSON_STRING, "substring(0, 1)", "substring(0, 2)"),
    "string: a backslash is not escaped": Mutation(JSON_STRING, '.replaceAll("[${two}]", "${two}${two}")', ""),
    "string: a quote is not escaped": Mutation(JSON_STRING, '.replaceAll(\'"\', "${backslash}${escapedQuote}")', ""),
    "string: escaped as JavaScript": Mutation(
        JSON_STRING,
        '$json.replaceAll("[${two}]", "${two}${two}").replaceAll(\'"\', "${backslash}${escapedQuote}")',
        "$util.escapeJavaScript($json)",
    ),
    "problem: a prefix is part of the type": Mutation(
        ERROR_TYPE, "#set($errorType = $errorType.replaceAll('^.*#', ''))\n", ""
    ),
    "problem: the type is not read": Mutation(ERROR_TYPE, "$.__type", "$.type"),
    "record's problem: no type": Mutation(PROBLEM_TYPE, "application/problem+json", "application/json"),
    "prefer: the header is not read": Mutation(PREFER, "params('Prefer')", "params('X-Prefer')"),
    "prefer: in lower case it is not read": Mutation(PREFER, "params('prefer')", "params('x-prefer')"),
    "prefer: names are compared exactly": Mutation(PREFER, "matches('(?i)(", "matches('("),
    "prefer: the last counts": Mutation(PREFER, "^([^,]*,)*?[ ]*wait", "^([^,]*,)*[ ]*wait"),
    "prefer: another preference ends in wait": Mutation(PREFER, "([^,]*,)*?[ ]*wait[ ]*=.*", ".*wait[ ]*=.*"),
    "prefer: others behind it are not cut off": Mutation(PREFER, ".replaceAll('[ ]*[,;].*$', '')", ""),
    "prefer: a quoted value is none": Mutation(PREFER, "#set($seconds = $seconds.replaceAll('\"', ''))", ""),
    "prefer: nothing is a wait": Mutation(PREFER, "'0*[1-9][0-9]*'", "'[0-9]+'"),
    "prefer: zeros in front are not taken": Mutation(PREFER, "#set($seconds = $seconds.replaceAll('^0+', ''))\n", ""),
    "prefer: a longer wait is none": Mutation(PREFER, "#set($wait = $maxWait)", "#set($wait = 0)"),
    "prefer: a second more": Mutation(PREFER, "#set($wait = $second)", "#set($wait = $second + 1)"),
    "applied: always": Mutation(PREFERENCE_APPLIED, "$wait > 0", "$wait >= 0"),
    "applied: never": Mutation(PREFERENCE_APPLIED, "$wait > 0", "$wait > 99"),
    "applied: without its name": Mutation(PREFERENCE_APPLIED, '"wait=$wait"', '"$wait"'),
    "reader: is asked for the ARN": Mutation(READER_REQUEST, '\\"${name}\\"', '\\"${executionArn}\\"'),
    "reader: is another": Mutation(READER_REQUEST, '"${readerArn}"', '"${executionArn}"'),
    "reader: does not wait": Mutation(READER_REQUEST, "$wait", "0"),
    "reader: knows no time": Mutation(READER_REQUEST, "$context.requestTimeEpoch", "0"),
    "reader: looks for a missing record for as long as it waits": Mutation(
        READER_REQUEST, "$missing = 4", "$missing = $wait"
    ),
    "reader: does not look for a missing record again": Mutation(READER_REQUEST, "$missing = 2", "$missing = 0"),
    "reader: looks again only where it waits": Mutation(READER_REQUEST, "$refused = 4", "$refused = $wait"),
    "reader: gives S3 up early": Mutation(READER_REQUEST, "$refused = $wait", "$refused = 4"),
    "reader: a short wait is its patience": Mutation(READER_REQUEST, "$wait > 4", "$wait > 0"),
    "answer: a reader that succeeded has failed": Mutation(READER_ANSWER, '"SUCCEEDED"', '"FAILED"'),
    "answer: a problem is a record": Mutation(READER_ANSWER, '"$!record.problem"', '""'),
    "answer: a failed reader is a record": Mutation(READER_ANSWER, "\"$!input.path('$.error')\"", '""'),
    "answer: one that ran out of time has failed": Mutation(READER_ANSWER, '"TIMED_OUT"', '"LATE"'),
    "answer: one that failed without an error is a record": Mutation(
        READER_ANSWER, '#if($errorType == "")#set($errorType = "NotReadable")#end\n', ""
    ),
    "full job: another status": Mutation(FULL_JOB, "303", "302"),
    "full job: where it was": Mutation(FULL_JOB, 'Location = "${id}/full"', 'Location = "${id}"'),
    "full execution: another method": Mutation(FULL_EXECUTION, "307", "303"),
    "full execution: where it was": Mutation(FULL_EXECUTION, 'Location = "status/full"', 'Location = "status"'),
    "recorded: the age is not the job's": Mutation(RECORDED, "#set($start = $number)", "#set($start = 1795459170)"),
    "recorded: the ARN is the name": Mutation(RECORDED, '"$!record.executionArn"', '"$!record.name"'),
    "recorded: no error is one": Mutation(RECORDED, '#if($error == "null")#set($error = "")#end\n', ""),
    "recorded: no cause is one": Mutation(RECORDED, '#if($cause == "null")#set($cause = "")#end\n', ""),
    "recorded: there is no output": Mutation(RECORDED, '"$!record.output"', '""'),
    "times: milliseconds": Mutation(RECORD_TIMES, '"${date.substring(0, $end)}.${date.substring($end)}"', '"${date}"'),
    "times: the first of a month is the second": Mutation(RECORD_TIMES, "$day - 1", "$day"),
    "times: no leap years before": Mutation(RECORD_TIMES, "#if($past && $year % 4 == 0)", "#if(false)"),
    "times: no leap year now": Mutation(RECORD_TIMES, "#set($february = 29)", ""),
    "times: the month counts": Mutation(RECORD_TIMES, "$number < $month", "$number <= $month"),
    "times: one digit of a number": Mutation(RECORD_TIMES, '#if($number < 10)#set($two = "0$number")#end\n', ""),
    "times: no fraction": Mutation(RECORD_TIMES, "${fraction.substring(0, 3)}", "000"),
    "times: a short fraction": Mutation(RECORD_TIMES, '"${fraction}000"', '"000${fraction}"'),
    "times: the end is the start": Mutation(RECORD_TIMES, '#if($startDate == "")', "#if(true)"),
    "times: minutes are hours": Mutation(RECORD_TIMES, "$minute * 60", "$minute * 3600"),
    # What Terraform sets in front of the templates.
    "set: executions of another ARN": Mutation(
        "mapping_templates.tf", "local.execution_arn_prefix", "aws_sfn_state_machine.job.arn"
    ),
    "set: the whole path": Mutation("mapping_templates.tf", "local.path_segment", "var.api.path"),
    "set: any name": Mutation("mapping_templates.tf", "local.name_pattern", '".+"'),
    "set: a constant least wait": Mutation("mapping_templates.tf", "var.polling.min_seconds", "1"),
    "set: a constant greatest wait": Mutation("mapping_templates.tf", "var.polling.max_seconds", "10"),
    "set: the cause for all": Mutation("mapping_templates.tf", "var.api.show_cause", "true"),
    "set: the cause for nobody": Mutation("mapping_templates.tf", "var.api.show_cause", "false"),
    "set: a bad gateway for what is unknown": Mutation(
        "mapping_templates.tf", 'local.problem_bodies["internal-error"]', 'local.problem_bodies["backend-unavailable"]'
    ),
    "set: all share though one can be told from another": Mutation(
        "mapping_templates.tf", "local.caller == null ?", "local.caller != var.name ?"
    ),
    "set: who signs is taken as it is": Mutation(
        "mapping_templates.tf", 'local.caller == "context.identity.caller" ?', 'local.caller == "" ?'
    ),
    "set: whoever shares is nobody": Mutation(
        "mapping_templates.tf", 'owner              = ""', 'owner              = "nobody."'
    ),
    "set: nobody has no such job": Mutation(
        "mapping_templates.tf", 'local.problem_bodies["forbidden"]', 'local.problem_bodies["job-not-found"]'
    ),
    "set: the caller is the request": Mutation("mapping_templates.tf", '"$!{${', '"$!{context.requestId}$!{no.${'),
    "set: a user of a pool is another claim": Mutation(
        "authorization.tf", '"context.authorizer.claims.sub"', '"context.authorizer.claims.email"'
    ),
    "set: a Lambda authorizer's caller is another member": Mutation(
        "authorization.tf", '"context.authorizer.principalId"', '"context.authorizer.tenant-id"'
    ),
    "set: who signs is an ARN": Mutation("authorization.tf", '"context.identity.caller"', '"context.identity.userArn"'),
    "set: the caller that is asked for is not taken": Mutation(
        "authorization.tf", "      var.authorization.caller,", '      "context.authorizer.principalId",'
    ),
    "set: all share where another document has the authorizer": Mutation(
        "authorization.tf",
        '(var.authorization.type == "NONE" && var.authorization.authorizer == null)',
        'var.authorization.type == "NONE"',
    ),
    "set: all share though nobody asks for it": Mutation(
        "authorization.tf", "var.authorization.share_jobs ||", "true ||"
    ),
    "set: nobody shares who asks for it": Mutation("authorization.tf", "var.authorization.share_jobs ||", "false ||"),
    "set: names of 81 characters": Mutation("routes.tf", "{1,80}", "{1,81}"),
    "set: names with a dot": Mutation("routes.tf", "[0-9A-Za-z_-]{1,80}", "[0-9A-Za-z._-]{1,80}"),
    "set: a type is forgotten": Mutation("problems.tf", '"ExecutionLimitExceeded", ', ""),
    "set: the first origin alone": Mutation(
        "mapping_templates.tf",
        "min(1, length(local.cors.allow_origins)), length(local.cors.allow_origins))",
        "0, min(1, length(local.cors.allow_origins)))",
    ),
}
MUTATIONS = dict(sorted(MUTATIONS.items(), key=lambda mutation: mutation[1].file))
