"""Answers a call that is sent again as it was answered at first.

AWS's SDK for Go, in Terraform's provider, may drop the connection where an answer arrives within about a millisecond:
it closes the request's body while net/http still looks for more of it, which net/http takes for a failure to send it
(`safeWriteToReadCloser.WriteTo` of smithy-go returns io.EOF). About one request in a thousand here is sent again for
that, and a stage that exists already, or a second usage plan, would come of it.
"""

from collections import OrderedDict

from rolo import Response
from rolo.gateway import HandlerChain, RequestContext

# A client repeats a request within seconds.
REMEMBERED = 1000
# What an AWS SDK calls all attempts of one call.
CALL = "amz-sdk-invocation-id"

_answers: OrderedDict[str, Response] = OrderedDict()


def remember(chain: HandlerChain, context: RequestContext, response: Response) -> None:
    """Remember the answer to a call that has succeeded."""
    call = context.request.headers.get(CALL)
    if call and context.request.method != "GET" and response.status_code < 300 and not response.is_streamed:
        _answers[call] = Response(response.data, response.status_code, response.headers)
        if len(_answers) > REMEMBERED:
            _answers.popitem(last=False)


def repeat(chain: HandlerChain, context: RequestContext, response: Response) -> None:
    """Answer a call that has been answered, instead of handling it again."""
    if answer := _answers.get(context.request.headers.get(CALL, "")):
        response.update_from(answer)
        chain.terminate()
