"""`REDIS_URL` means one server to every library, over TLS one whose certificate was looked at."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from django.core.exceptions import ImproperlyConfigured
from kombu import Connection
from redis import ConnectionPool

from config import redis_url
from config.celery import app

VERIFIED: dict[str, Any] = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", ""),
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        ("redis://cache", "redis://cache/0"),
        ("redis://:word@cache:6380/3", "redis://:word@cache:6380/3"),
        ("redis://app:a%2Fb%40c;d,e@[::1]:6379", "redis://app:a%2Fb%40c%3Bd%2Ce@[::1]:6379/0"),
        ("redis://:50%+1@cache", "redis://:50%25%2B1@cache/0"),
    ],
)
def test_the_address_is_written_so_that_no_library_splits_it(written: str, meant: str) -> None:
    assert redis_url.read(written) == (meant, {})


def test_over_tls_the_certificate_is_verified_by_the_system_or_by_a_file(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.touch()
    address = "rediss://:word@cache:6379/0"
    assert redis_url.read(address) == (address, VERIFIED)
    ours = (address, {**VERIFIED, "ssl_ca_certs": str(ca)})
    assert redis_url.read(address, ca=str(ca)) == ours
    demand = "ssl_cert_reqs=required"
    assert redis_url.read(f"{address}?{demand}&ssl_ca_certs={ca}", ca="/no/such") == ours
    assert redis_url.read(f"{address}?ssl_cert_reqs=CERT_REQUIRED") == (address, VERIFIED)
    assert redis_url.read("redis://cache", ca=str(ca)) == ("redis://cache/0", {})


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("rediss://:word@cache/0?ssl_cert_reqs=none", "always verified"),
        ("rediss://:word@cache/0?ssl_cert_reqs=", "always verified"),
        ("rediss://:word@cache/0?ssl_check_hostname=false", "ssl_check_hostname"),
        ("rediss://:word@cache/0?ssl_ca_certs=/no/such.pem", "there is no file /no/such.pem"),
        ("redis://:word@cache/zero", "a database's number"),
        ("redis://:word/else@cache/0", "must read redis"),
        ("redis://:word#else@cache/0", "must read redis"),
        ("unix:///run/redis.sock", "must read redis"),
        ("cache:6379", "must read redis"),
    ],
)
def test_what_cannot_be_meant_stops_the_start_without_a_password(written: str, why: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=why) as refusal:
        redis_url.read(written)
    assert "word" not in str(refusal.value).replace("password", "")
    assert refusal.value.__cause__ is None


def test_another_database_of_the_same_server() -> None:
    assert redis_url.numbered("rediss://:a%2Fb@cache:1/0", 5) == "rediss://:a%2Fb@cache:1/5"


def test_queue_cache_and_health_read_the_same_from_it() -> None:
    """Each as it is called in earnest; the password has all that an address is split at."""
    address, tls = redis_url.read("rediss://app:a%2Fb%40c;d,e%3Ff%23g@cache:6390/4")
    whole = {"host": "cache", "port": 6390, "db": 4, "username": "app", "password": "a/b@c;d,e?f#g"}
    queue = Connection(address, ssl=tls)
    assert {
        "host": queue.hostname,
        "port": queue.port,
        "db": int(queue.virtual_host),
        "username": queue.userid,
        "password": queue.password,
    } == whole
    assert queue.ssl == tls
    cache = RedisCache(address, {"OPTIONS": tls})
    pools = [
        ConnectionPool.from_url(address, **tls),
        cache._class(cache._servers, **cache._options)._get_connection_pool(write=True),
    ]
    for pool in pools:
        assert {key: pool.connection_kwargs[key] for key in whole} == whole
        assert pool.make_connection().cert_reqs == ssl.CERT_REQUIRED
        assert pool.make_connection().check_hostname is True


def test_jobs_are_json_without_results_given_back_late_and_the_broker_is_waited_for_for_ever() -> (
    None
):
    conf = app.conf
    assert (conf.task_serializer, conf.accept_content) == ("json", ["json"])
    assert (conf.result_backend, conf.task_ignore_result) == (None, True)
    assert (conf.task_acks_late, conf.worker_prefetch_multiplier) == (True, 1)
    assert (conf.enable_utc, conf.timezone) == (True, "UTC")
    assert conf.broker_connection_retry
    assert conf.broker_connection_retry_on_startup
    assert conf.broker_connection_max_retries is None
    assert conf.broker_use_ssl == (settings.REDIS_TLS or False)
