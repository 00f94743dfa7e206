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
    return f'#if({condition}"$!input.path(\'$.{member}\')" != "")\n  "{member}": $input.json(\'$.{member}\'),\n#end\n'


def always(member: str) -> str:
    """Return how a template writes a member that is always there."""
    return f"  \"{member}\": $input.json('$.{member}'),\n"


ALLOW_ORIGIN = "templates/allow_origin.vtl"
CANCEL_RESPONSE = "templates/cancel_response.vtl"
BY_ARN_REQUEST = "templates/execution_by_arn_request.vtl"
BY_ID_REQUEST = "templates/execution_by_id_request.vtl"
GET_RESPONSE = "templates/get_response.vtl"
IDEMPOTENCY_KEY = "templates/idempotency_key.vtl"
PROBLEM_RESPONSE = "templates/problem_response.vtl"
RETRY_AFTER = "templates/retry_after.vtl"
START_REQUEST = "templates/start_request.vtl"
START_RESPONSE = "templates/start_response.vtl"
STATUS_RESPONSE = "templates/status_response.vtl"

OUTPUT_AS_JSON = '#if("$!input.path(\'$.output\')" != "")\n  "output": $input.path(\'$.output\'),\n#end\n'
SHOWN_CAUSE = optional("cause", "$showCause && ")
INPUT = "\"input\": $input.json('$.input')"

MUTATIONS = {
    "any origin is allowed": Mutation(ALLOW_ORIGIN, "$allowedOrigins.contains($origin)", '$origin != ""'),
    "a part of an origin is allowed": Mutation(ALLOW_ORIGIN, "$allowedOrigins.contains", '"$allowedOrigins".contains'),
    "Origin is not read": Mutation(ALLOW_ORIGIN, "params('Origin')", "params('origin')"),
    "origin is not read": Mutation(ALLOW_ORIGIN, "params('origin')", "params('Origin')"),
    "all origins are answered": Mutation(ALLOW_ORIGIN, '"${origin}"', '"*"'),
    "no origin is answered": Mutation(
        ALLOW_ORIGIN, '#set($context.responseOverride.header.Access-Control-Allow-Origin = "${origin}")\n', ""
    ),
    "cancel: Location is missing": Mutation(
        CANCEL_RESPONSE, '#set($context.responseOverride.header.Location = "${id}")\n', ""
    ),
    "cancel: Location is another": Mutation(CANCEL_RESPONSE, 'Location = "${id}"', 'Location = "execution/${id}"'),
    "cancel: the id is another": Mutation(CANCEL_RESPONSE, '"id": "${id}"', "\"id\": $input.json('$.stopDate')"),
    "cancel: the status URL is another": Mutation(CANCEL_RESPONSE, '"statusUrl": "${id}"', '"statusUrl": "/${id}"'),
    "cancel: the status URL is missing": Mutation(CANCEL_RESPONSE, ',\n  "statusUrl": "${id}"', ""),
    "cancel: the id is not the path's": Mutation(CANCEL_RESPONSE, "params('id')", "params('name')"),
    "by ARN: the pattern is not checked": Mutation(BY_ARN_REQUEST, "!$id.matches($namePattern) || ", ""),
    "by ARN: the ARN is not compared": Mutation(
        BY_ARN_REQUEST, ' || $executionArn != "${executionArnPrefix}${id}"', ""
    ),
    "by ARN: one check is enough": Mutation(BY_ARN_REQUEST, " || ", " && "),
    "by ARN: the ARN's beginning is compared": Mutation(
        BY_ARN_REQUEST,
        '$executionArn != "${executionArnPrefix}${id}"',
        "!$executionArn.startsWith($executionArnPrefix)",
    ),
    "by ARN: the ARN's end is compared": Mutation(
        BY_ARN_REQUEST, '$executionArn != "${executionArnPrefix}${id}"', '!$executionArn.endsWith(":${id}")'
    ),
    "by ARN: the ARN goes on as it is": Mutation(BY_ARN_REQUEST, '"${executionArnPrefix}${id}"}', '"$executionArn"}'),
    "by ARN: the id alone goes on": Mutation(BY_ARN_REQUEST, '"${executionArnPrefix}${id}"}', '"${id}"}'),
    "by ARN: the malformed id is a good one": Mutation(BY_ARN_REQUEST, "'malformed.id'", "'malformed'"),
    "by ARN: the id begins at the first colon": Mutation(BY_ARN_REQUEST, "'^.*:'", "'^[^:]*:'"),
    "by ARN: the ARN is not read": Mutation(BY_ARN_REQUEST, "$.executionArn", "$.arn"),
    "by id: the pattern is not checked": Mutation(
        BY_ID_REQUEST, "#if(!$id.matches($namePattern))#set($id = 'malformed.id')#end\n", ""
    ),
    "by id: the pattern is turned round": Mutation(BY_ID_REQUEST, "!$id.matches", "$id.matches"),
    "by id: the pattern may match a part": Mutation(BY_ID_REQUEST, "($namePattern)", '(".*${namePattern}.*")'),
    "by id: the pattern may match the beginning": Mutation(BY_ID_REQUEST, "($namePattern)", '("${namePattern}.*")'),
    "by id: the malformed id is a good one": Mutation(BY_ID_REQUEST, "'malformed.id'", "'malformed'"),
    "by id: the id alone goes on": Mutation(BY_ID_REQUEST, '"${executionArnPrefix}${id}"', '"${id}"'),
    "by id: the id is not the path's": Mutation(BY_ID_REQUEST, "params('id')", "params('name')"),
    "get: an ended job asks to wait": Mutation(
        GET_RESPONSE, '$status == "RUNNING" || $status == "PENDING_REDRIVE"', '$status != ""'
    ),
    "get: a redriven job does not ask to wait": Mutation(GET_RESPONSE, ' || $status == "PENDING_REDRIVE"', ""),
    "get: a running job does not ask to wait": Mutation(GET_RESPONSE, '$status == "RUNNING" || ', ""),
    "get: the wait does not grow": Mutation(GET_RESPONSE, '"${retryAfter}"', '"${minRetryAfter}"'),
    "get: the id is the ARN": Mutation(GET_RESPONSE, "$.name", "$.executionArn"),
    "get: stopDate is always there": Mutation(GET_RESPONSE, optional("stopDate"), always("stopDate")),
    "get: stopDate is missing": Mutation(GET_RESPONSE, optional("stopDate"), ""),
    "get: output is always there": Mutation(
        GET_RESPONSE, OUTPUT_AS_JSON, '  "output": "$!input.path(\'$.output\')",\n'
    ),
    "get: output is missing": Mutation(GET_RESPONSE, OUTPUT_AS_JSON, ""),
    "get: output is a string": Mutation(GET_RESPONSE, "$input.path('$.output'),", "$input.json('$.output'),"),
    "get: error is always there": Mutation(GET_RESPONSE, optional("error"), always("error")),
    "get: error is missing": Mutation(GET_RESPONSE, optional("error"), ""),
    "get: error is not escaped": Mutation(GET_RESPONSE, "$input.json('$.error')", "\"$input.path('$.error')\""),
    "get: cause is always there": Mutation(GET_RESPONSE, SHOWN_CAUSE, always("cause")),
    "get: cause is missing": Mutation(GET_RESPONSE, SHOWN_CAUSE, ""),
    "get: cause is not escaped": Mutation(GET_RESPONSE, "$input.json('$.cause')", "\"$input.path('$.cause')\""),
    "get: cause is shown to all": Mutation(GET_RESPONSE, "$showCause && ", ""),
    "get: startDate is a string": Mutation(
        GET_RESPONSE, "$input.json('$.startDate')", "\"$input.path('$.startDate')\""
    ),
    "get: startDate is the end": Mutation(GET_RESPONSE, "$.startDate", "$.stopDate"),
    "get: the status is another": Mutation(GET_RESPONSE, '"status": "${status}"', '"status": "RUNNING"'),
    "get: the input is echoed": Mutation(GET_RESPONSE, '"status": "${status}"', f'"status": "${{status}}", {INPUT}'),
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
    "problem: a prefix is part of the type": Mutation(
        PROBLEM_RESPONSE, "#set($errorType = $errorType.replaceAll('^.*#', ''))\n", ""
    ),
    "problem: the type is not read": Mutation(PROBLEM_RESPONSE, "$.__type", "$.type"),
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
    "wait: the age is not the job's": Mutation(RETRY_AFTER, "$input.path('$.startDate')", "1795459170"),
    "start: a bad name goes on": Mutation(START_REQUEST, "!$name.matches($namePattern)", "false"),
    "start: the name is not read": Mutation(START_REQUEST, "\"$!input.path('$.name')\"", '""'),
    "start: the key is no name": Mutation(START_REQUEST, '#if($name == "")#set($name = $key)#end\n', ""),
    "start: the pattern may match a part": Mutation(START_REQUEST, "($namePattern)", '(".*${namePattern}.*")'),
    "start: every name is bad": Mutation(START_REQUEST, "!$name.matches", "$name.matches"),
    "start: the key wins": Mutation(START_REQUEST, '#if($key != "" && $key != $name)#set($valid = false)#end\n', ""),
    "start: a name without a key is refused": Mutation(START_REQUEST, '#if($key != "" && $key', "#if($key"),
    "start: a job may be called status": Mutation(START_REQUEST, '$name == "status"', '$name == "Status"'),
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
    "start: a backslash is not escaped": Mutation(START_REQUEST, '.replaceAll("[${two}]", "${two}${two}")', ""),
    "start: a quote is not escaped": Mutation(START_REQUEST, '.replaceAll(\'"\', "${backslash}${escapedQuote}")', ""),
    "start: escaped as JavaScript": Mutation(
        START_REQUEST,
        '$json.replaceAll("[${two}]", "${two}${two}").replaceAll(\'"\', "${backslash}${escapedQuote}")',
        "$util.escapeJavaScript($json)",
    ),
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
    "started: the status is another": Mutation(START_RESPONSE, '"RUNNING"', '"STARTED"'),
    "started: startDate is a string": Mutation(
        START_RESPONSE, "$input.json('$.startDate')", "\"$input.path('$.startDate')\""
    ),
    "started: the ARN is missing": Mutation(START_RESPONSE, ',\n  "executionArn": "${executionArn}"', ""),
    "started: the ARN is the id": Mutation(START_RESPONSE, '"${executionArn}"', '"${id}"'),
    "status: the output is no string": Mutation(
        STATUS_RESPONSE, "\"output\": $input.json('$.output')", "\"output\": $input.path('$.output')"
    ),
    "status: the ARN is the name": Mutation(STATUS_RESPONSE, "$.executionArn", "$.name"),
    "status: the ARN is missing": Mutation(STATUS_RESPONSE, always("executionArn"), ""),
    "status: the name is missing": Mutation(STATUS_RESPONSE, always("name"), ""),
    **{
        f"status: {member} is {what}": Mutation(STATUS_RESPONSE, optional(member), new)
        for member in ("stopDate", "output", "error")
        for what, new in (("missing", ""), ("always there", always(member)))
    },
    "status: error is not escaped": Mutation(STATUS_RESPONSE, "$input.json('$.error')", "\"$input.path('$.error')\""),
    "status: cause is missing": Mutation(STATUS_RESPONSE, SHOWN_CAUSE, ""),
    "status: cause is always there": Mutation(STATUS_RESPONSE, SHOWN_CAUSE, always("cause")),
    "status: cause is not escaped": Mutation(STATUS_RESPONSE, "$input.json('$.cause')", "\"$input.path('$.cause')\""),
    "status: cause is shown to all": Mutation(STATUS_RESPONSE, "$showCause && ", ""),
    "status: startDate is missing": Mutation(STATUS_RESPONSE, always("startDate"), ""),
    "status: startDate is the end": Mutation(STATUS_RESPONSE, "$.startDate", "$.stopDate"),
    "status: the status is another": Mutation(STATUS_RESPONSE, "$input.json('$.status')", '"RUNNING"'),
    "status: the input is echoed": Mutation(
        STATUS_RESPONSE, "$input.json('$.status')", f"$input.json('$.status'), {INPUT}"
    ),
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
    "set: names of 81 characters": Mutation("openapi.tf", "{1,80}", "{1,81}"),
    "set: names with a dot": Mutation("openapi.tf", "[0-9A-Za-z_-]{1,80}", "[0-9A-Za-z._-]{1,80}"),
    "set: a type is forgotten": Mutation("problems.tf", '"ExecutionLimitExceeded", ', ""),
    "set: the first origin alone": Mutation("cors.tf", ", 1, length(local.cors.allow_origins))", ", 0, 1)"),
}
