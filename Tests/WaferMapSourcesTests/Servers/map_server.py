"""A web server that behaves well and badly, for the tests of fetching.

    map_server.py                        plain HTTP
    map_server.py CERTIFICATE KEY        HTTPS
    map_server.py CERTIFICATE KEY CA     HTTPS, and asks for a client's certificate of that CA

Listens on a free port of 127.0.0.1, prints it as one line, and ends when standard input does.

    /map                 200, the bytes of MAP
    /bytes?N             200, N zero bytes, announced
    /stream?N            200, N zero bytes in chunks, not announced
    /trickle             200, one byte every 50 ms, without end
    /silence             never answers
    /status?N            status N with a small body
    /redirect?STATUS,TO  a redirect; TO is percent-decoded
    /loop                redirects to itself
    /fields?N            200 with N bytes of header fields
    /break               announces a body and closes the connection within it
    /echo                200, a JSON object that tells what the server saw
"""

import json
import ssl
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAP = b"a wafer map"
CHUNK = bytes(65536)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # How many connections there were before this one.
    connections = 0
    lock = threading.Lock()

    def setup(self):
        super().setup()
        with Handler.lock:
            Handler.connections += 1
            self.number = Handler.connections

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def serve(self):
        path, _, argument = self.path.partition("?")
        name = path.strip("/").split("/")[0] or "map"
        if name == "map":
            return self.answer(200, MAP)
        action = getattr(self, "do_path_" + name, None)
        if action is None:
            return self.answer(404, b"no such path")
        try:
            return action(argument)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True
            return None

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = serve

    def do_path_bytes(self, argument):
        count = int(argument)
        self.send_response(200)
        self.send_header("Content-Length", str(count))
        self.end_headers()
        while count > 0:
            self.wfile.write(CHUNK[: min(count, len(CHUNK))])
            count -= len(CHUNK)

    def do_path_stream(self, argument):
        count = int(argument)
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while count > 0:
            piece = CHUNK[: min(count, len(CHUNK))]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            count -= len(piece)
        self.wfile.write(b"0\r\n\r\n")

    def do_path_trickle(self, _):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while True:
            self.wfile.write(b"1\r\n.\r\n")
            time.sleep(0.05)

    def do_path_silence(self, _):
        self.connection.settimeout(None)
        self.rfile.read(1)
        self.close_connection = True

    def do_path_status(self, argument):
        self.answer(int(argument), b"<Error><Code>Whatever</Code></Error>")

    def do_path_redirect(self, argument):
        status, _, target = argument.partition(",")
        self.answer(int(status), Location=urllib.parse.unquote(target))

    def do_path_loop(self, _):
        self.answer(302, Location="/loop")

    def do_path_fields(self, argument):
        self.answer(200, MAP, **{f"X-{i}": "v" * 1000 for i in range(int(argument) // 1000)})

    def do_path_break(self, _):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"part of it")
        self.close_connection = True

    def do_path_echo(self, _):
        length = int(self.headers.get("Content-Length") or 0)
        seen = {
            "method": self.command,
            "path": self.path,
            "fields": {name.lower(): value for name, value in self.headers.items()},
            "body": self.rfile.read(length).decode(),
            "connection": self.number,
        }
        self.answer(200, json.dumps(seen).encode())


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass


def main():
    server = Server(("127.0.0.1", 0), Handler)
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        if len(sys.argv) > 3:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(sys.argv[3])
        # The handshake belongs to the connection's thread, not to the one that accepts.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
