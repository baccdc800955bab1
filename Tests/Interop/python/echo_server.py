"""Serves Echo with Python's grpcio: the peer of our client, and the control of our checks.

Prints `ready ADDRESS`, serves until SIGTERM, then gives running calls their grace.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

import grpc
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2

MEBIBYTE = 1 << 20
MESSAGE_BYTES_MAX = 65 * MEBIBYTE
GRACE_SECONDS = 5
STATUS_CODES = {code.value[0]: code for code in grpc.StatusCode}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stubs", required=True, help="folder of the generated modules")
    parser.add_argument("--listen", default="127.0.0.1:0")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--client-roots")
    return parser.parse_args()


options = arguments()
sys.path.insert(0, options.stubs)
import echo_pb2  # noqa: E402 (the folder of the stubs is an argument)
import echo_pb2_grpc  # noqa: E402


class Tally:
    """Counts what the handlers have seen, and wakes those who wait for a count."""

    def __init__(self):
        self.counts = echo_pb2.TallyResponse()
        self.changed = asyncio.Condition()

    async def add(self, **counts: int):
        async with self.changed:
            for name, count in counts.items():
                setattr(self.counts, name, getattr(self.counts, name) + count)
            self.changed.notify_all()

    async def reached(self, request) -> "echo_pb2.TallyResponse":
        async with self.changed:
            await self.changed.wait_for(lambda: self.reaches(request))
            return self.counts

    def reaches(self, request) -> bool:
        return all(
            getattr(self.counts, field.name.removesuffix("_min")) >= getattr(request, field.name)
            for field in request.DESCRIPTOR.fields
        )

    @contextlib.asynccontextmanager
    async def call(self):
        """One call: started, perhaps cancelled, finished."""
        await self.add(started=1)
        try:
            yield
        except asyncio.CancelledError:
            await self.add(cancelled=1, task_cancelled=1)
            raise
        finally:
            await self.add(finished=1)


class Echo(echo_pb2_grpc.EchoServicer):
    def __init__(self):
        self.tally = Tally()

    async def Unary(self, request, context):
        async with self.tally.call():
            await send_metadata(context)
            await self.obey_waits(request)
            await fail(request, context)
            return response(request, 0, context)

    async def Collect(self, requests, context):
        async with self.tally.call():
            await send_metadata(context)
            collected = echo_pb2.EchoResponse()
            pieces = []
            async for request in requests:
                pieces.append(request.payload)
                collected.sequence += 1
                await self.obey_waits(request)
                await fail(request, context)
            collected.payload = b"".join(pieces)
            return collected

    async def Expand(self, request, context):
        async with self.tally.call():
            await send_metadata(context)
            await self.answer(request, 0, context)

    async def Chat(self, requests, context):
        async with self.tally.call():
            await send_metadata(context)
            sequence = 0
            async for request in requests:
                sequence += await self.answer(request, sequence, context)

    async def Tally(self, request, context):
        return await self.tally.reached(request)

    async def answer(self, request, sequence: int, context) -> int:
        await self.obey_waits(request)
        count = request.response_count if request.HasField("response_count") else 1
        for offset in range(count):
            await context.write(response(request, sequence + offset, context))
            await self.tally.add(written=1)
        await fail(request, context)
        return count

    async def obey_waits(self, request):
        if request.wait != echo_pb2.WAIT_UNSPECIFIED:
            await self.tally.add(waiting=1)
            await asyncio.Event().wait()
        if request.delay_ms:
            await asyncio.sleep(request.delay_ms / 1000)


async def send_metadata(context):
    received = context.invocation_metadata()
    context.set_trailing_metadata([e for e in received if e[0].startswith("x-echo-trailing-")])
    await context.send_initial_metadata([e for e in received if e[0].startswith("x-echo-initial-")])


async def fail(request, context):
    if not request.HasField("failure"):
        return
    failure = request.failure
    trailing = list(context.trailing_metadata() or [])
    if failure.reason:
        detail = any_pb2.Any()
        detail.Pack(error_details_pb2.ErrorInfo(reason=failure.reason, domain=failure.domain))
        status = status_pb2.Status(code=failure.code, message=failure.message, details=[detail])
        trailing.append(("grpc-status-details-bin", status.SerializeToString()))
    await context.abort(STATUS_CODES[failure.code], failure.message, tuple(trailing))


def response(request, sequence: int, context):
    answer = echo_pb2.EchoResponse(sequence=sequence, payload=request.payload)
    if request.HasField("response_bytes"):
        answer.payload = bytes([sequence % 256]) * request.response_bytes
    if request.report_metadata:
        for key, value in context.invocation_metadata():
            entry = answer.received_metadata.add(key=key)
            if isinstance(value, bytes):
                entry.binary = value
            else:
                entry.text = value
    return answer


def credentials() -> grpc.ServerCredentials | None:
    if not options.certificate:
        return None
    pair = (Path(options.key).read_bytes(), Path(options.certificate).read_bytes())
    roots = Path(options.client_roots).read_bytes() if options.client_roots else None
    return grpc.ssl_server_credentials([pair], roots, require_client_auth=roots is not None)


async def serve():
    server = grpc.aio.server(
        options=[
            ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
            ("grpc.max_send_message_length", -1),
            ("grpc.so_reuseport", 0),
        ]
    )
    echo_pb2_grpc.add_EchoServicer_to_server(Echo(), server)
    secure = credentials()
    if secure:
        port = server.add_secure_port(options.listen, secure)
    else:
        port = server.add_insecure_port(options.listen)
    await server.start()
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    is_path = options.listen.startswith("unix:")
    address = options.listen if is_path else f"127.0.0.1:{port}"
    print(f"ready {address}", flush=True)
    await stopping.wait()
    await server.stop(GRACE_SECONDS)


asyncio.run(serve())
