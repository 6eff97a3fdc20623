"""A Redis of a test's own: with a password, over TLS, ended and started again with nothing in it."""

import datetime as dt
import ipaddress
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scripts import services

HERE = "127.0.0.1"
PASSWORD = "p/a@s;s,w:o#r?d"


class Authority:
    """Signs certificates. `file`: its own, for REDIS_CA."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / f"{name}.pem"
        written = self._signed(name, self._key.public_key(), self._key, is_authority=True)
        self.file.write_bytes(written)

    def certificate(self, host: str) -> tuple[Path, Path]:
        """Files of a certificate for this address or name, and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        one, other = (self._folder / f"{self._name}-{host}.{end}" for end in ("pem", "key"))
        one.write_bytes(self._signed(host, key.public_key(), self._key, is_authority=False))
        other.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return one, other

    def _signed(
        self, subject: str, public: Any, by: ec.EllipticCurvePrivateKey, *, is_authority: bool
    ) -> bytes:
        now = dt.datetime.now(dt.UTC)
        usage = dict.fromkeys(
            ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
             "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False
        )  # fmt: skip
        usage["key_cert_sign" if is_authority else "digital_signature"] = True
        builder = (
            x509.CertificateBuilder()
            .subject_name(_named(subject))
            .issuer_name(_named(self._name))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        if not is_authority:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([_alternative(subject)]), critical=False
            )
        return builder.sign(by, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


class Server:
    """`start` and `kill` as often as wanted; each start begins with nothing. `url` stays."""

    def __init__(self, folder: Path, certificate: tuple[Path, Path] | None = None) -> None:
        self._folder, self._port = folder, services.free_port()
        self._stack = ExitStack()
        self._certificate = certificate
        self.url = self.url_with(PASSWORD)

    def url_with(self, password: str) -> str:
        scheme = "rediss" if self._certificate else "redis"
        who = f":{quote(password, safe='')}@" if password else ""
        return f"{scheme}://{who}{HERE}:{self._port}/0"

    def start(self) -> None:
        """Until it takes a connection."""
        program = services.find("redis-server")
        assert program is not None
        command = services.redis(program, self._folder, self._port)
        command += ["--requirepass", PASSWORD]
        if self._certificate:
            certificate, key = map(str, self._certificate)
            command += ["--port", "0", "--tls-port", str(self._port), "--tls-auth-clients", "no"]
            command += ["--tls-cert-file", certificate, "--tls-key-file", key]
        log = self._folder / f"redis-{self._port}.log"
        process = self._stack.enter_context(services.started(command, log, self._folder, None))
        self._stack.callback(process.kill)
        services.wait_for(self._port, process, log)

    def kill(self) -> None:
        """At once, as a machine dies."""
        self._stack.close()

    def client(self, **options: Any) -> redis.Redis:
        return redis.Redis.from_url(self.url, **options)


@contextmanager
def redis_server(
    folder: Path, certificate: tuple[Path, Path] | None = None, *, is_up: bool = True
) -> Iterator[Server]:
    """One that is ended with the test, whatever came of it."""
    server = Server(folder, certificate)
    try:
        if is_up:
            server.start()
        yield server
    finally:
        server.kill()
