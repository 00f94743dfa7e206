"""LocalStack's HTTP server, where clients would lose answers and send their requests for the second time."""

import logging
import threading
from collections import OrderedDict

from hypercorn import Config
from localstack.aws.handlers import preprocess_request, run_custom_response_handlers
from localstack.runtime.hooks import on_infra_start
from rolo import Response
from rolo.gateway import HandlerChain, RequestContext

# An hour: longer than any client rests between two requests.
REST_SECONDS = 3600.0
# A client repeats a request within seconds.
REMEMBERED = 1000
# What an AWS SDK calls all attempts of one call.
CALL = "amz-sdk-invocation-id"


@on_infra_start()
def log_calls_of_its_own() -> None:
    """Let LocalStack log the calls that its services make of each other, such as API Gateway's of Step Functions."""
    logging.getLogger("localstack.request.internal").setLevel(logging.INFO)


@on_infra_start()
def let_connections_rest() -> None:
    """Keep a connection open that rests.

    Hypercorn closes it after 5 s by default. A request that arrives in that very moment is handled, but its answer is
    lost.
    """
    Config.keep_alive_timeout = REST_SECONDS


class Answers:
    """The answers to the latest calls that have succeeded, for when one of them is sent again.

    AWS's SDK for Go, in Terraform's provider, may drop the connection where an answer arrives within about a
    millisecond: it closes the request's body while net/http still looks for more of it, which net/http takes for a
    failure to send it (`safeWriteToReadCloser.WriteTo` of smithy-go returns io.EOF). About one request in a thousand
    here is sent again for that, and a stage that exists already, or a second usage plan, would come of it.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Response] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, chain: HandlerChain, context: RequestContext, response: Response) -> None:
        """Remember an answer that has been made."""
        call = context.request.headers.get(CALL)
        if call and context.request.method != "GET" and response.status_code < 300 and not response.is_streamed:
            with self._lock:
                self._answers[call] = Response(response.data, response.status_code, response.headers)
                if len(self._answers) > REMEMBERED:
                    self._answers.popitem(last=False)

    def repeat(self, chain: HandlerChain, context: RequestContext, response: Response) -> None:
        """Answer a call that has been answered, instead of handling it again."""
        with self._lock:
            answer = self._answers.get(context.request.headers.get(CALL, ""))
        if answer:
            response.update_from(answer)
            chain.terminate()


@on_infra_start()
def answer_repeated_calls() -> None:
    """Answer a call that is sent again as it was answered at first."""
    answers = Answers()
    preprocess_request.append(answers.repeat)
    run_custom_response_handlers.append(answers.remember)
