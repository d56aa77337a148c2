"""Which kubeconfigs are taken, and in which words the others are refused."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from ruamel.yaml import YAML

from cubestudio.kit.errors import Fault
from cubestudio.spec.kubeconfig import LIMIT, config_of, is_local, read_kubeconfig

Change = Callable[[dict[str, Any]], object]


def pem(what: str) -> str:
    """Base64 of something that looks like PEM."""
    return base64.b64encode(f"-----BEGIN {what}-----\nAAAA\n-----END {what}-----\n".encode()).decode()


def good() -> dict[str, Any]:
    """A kubeconfig that is taken."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "one",
        "contexts": [{"name": "one", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [
            {
                "name": "c",
                "cluster": {"server": "https://10.0.0.1:6443", "certificate-authority-data": pem("CERTIFICATE")},
            }
        ],
        "users": [{"name": "u", "user": {"token": "abc.def"}}],
    }


def cluster(**values: Any) -> Change:
    """A change of the cluster's entry."""
    return lambda config: config["clusters"][0]["cluster"].update(
        {key.replace("_", "-"): value for key, value in values.items()}
    )


def user(**values: Any) -> Change:
    """A change of the user's entry."""
    return lambda config: config["users"][0]["user"].update(
        {key.replace("_", "-"): value for key, value in values.items()}
    )


REFUSED: list[tuple[str, str, Change]] = [
    ("KubeconfigProgram", "exec", user(exec={"command": "aws", "apiVersion": "v1"})),
    ("KubeconfigProgram", "auth-provider", user(auth_provider={"name": "gcp"})),
    ("KubeconfigProgram", "password", user(username="a", password="b")),
    ("KubeconfigFile", "tokenFile", user(tokenFile="/var/run/token")),
    ("KubeconfigFile", "client-key", user(client_key="key.pem")),
    ("KubeconfigFile", "client-certificate", user(client_certificate="/etc/shadow")),
    ("KubeconfigFile", "certificate-authority", cluster(certificate_authority="ca.pem")),
    ("KubeconfigProxy", "proxy-url", cluster(proxy_url="http://proxy:3128")),
    ("KubeconfigInsecure", "insecure-skip-tls-verify", cluster(insecure_skip_tls_verify=True)),
    ("KubeconfigInsecure", "http://", cluster(server="http://10.0.0.1:8080")),
    ("KubeconfigInsecure", "ftp://", cluster(server="ftp://10.0.0.1")),
    ("KubeconfigServer", "address", cluster(server="https://")),
    ("KubeconfigServer", "address", cluster(server="https://me:word@10.0.0.1")),
    ("KubeconfigServer", "address", cluster(server="https://10.0.0.1:99999")),
    ("KubeconfigServer", "address", cluster(server="https://[10.0.0.1")),
    ("KubeconfigLocal", "127.0.0.1", cluster(server="https://127.0.0.1:6443")),
    ("KubeconfigLocal", "::1", cluster(server="https://[::1]:6443")),
    ("KubeconfigLocal", "::ffff:127.0.0.1", cluster(server="https://[::ffff:127.0.0.1]:6443")),
    ("KubeconfigLocal", "169.254.169.254", cluster(server="https://169.254.169.254")),
    ("KubeconfigLocal", "fe80::1", cluster(server="https://[fe80::1]:6443")),
    ("KubeconfigLocal", "0.0.0.0", cluster(server="https://0.0.0.0:6443")),
    ("KubeconfigLocal", "localhost", cluster(server="https://LOCALHOST.:6443")),
    ("KubeconfigLocal", "a.localhost", cluster(server="https://a.localhost")),
    ("KubeconfigAmbiguous", "2 contexts", lambda c: c["contexts"].append({"name": "two", "context": {}})),
    ("KubeconfigIncomplete", "current-context", lambda c: c.pop("current-context")),
    ("KubeconfigIncomplete", "'gone'", lambda c: c.update({"current-context": "gone"})),
    ("KubeconfigIncomplete", "'c'", lambda c: c.update(clusters=[])),
    ("KubeconfigIncomplete", "'u'", lambda c: c.update(users=None)),
    ("KubeconfigIncomplete", "no 'server'", cluster(server="")),
    ("KubeconfigIncomplete", "no token", user(token="")),
    ("KubeconfigIncomplete", "not both", user(client_certificate_data=pem("CERTIFICATE"))),
    ("KubeconfigInvalid", "client-key-data", user(client_key_data="not base64!")),
    ("KubeconfigInvalid", "client-certificate-data", user(client_certificate_data=base64.b64encode(b"x").decode())),
    ("KubeconfigInvalid", "certificate-authority-data", cluster(certificate_authority_data=pem("NOTHING"))),
    ("KubeconfigInvalid", "token", user(token="two words")),
    ("KubeconfigInvalid", "'users'", lambda c: c.update(users={"u": {}})),
    ("KubeconfigUnknownKey", "as-groups", user(as_groups=["system:masters"])),
    ("KubeconfigUnknownKey", "tls-server-name", cluster(tls_server_name="other")),
]


@pytest.mark.parametrize(("code", "names", "change"), REFUSED, ids=[f"{code} {names}" for code, names, _ in REFUSED])
def test_what_is_refused_is_told_by_name(code: str, names: str, change: Change) -> None:
    config = good()
    change(config)
    with pytest.raises(Fault) as refused:
        config_of(config)
    assert refused.value.code == code
    assert names in refused.value.say()
    assert refused.value.say("zh") != refused.value.say(), "the sentence has no Chinese"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "KubeconfigEmpty"),
        ("  \n", "KubeconfigEmpty"),
        ("a: [", "KubeconfigInvalid"),
        ("- 1\n- 2\n", "KubeconfigInvalid"),
        ("just words", "KubeconfigInvalid"),
        ("a: &a [*a, *b]", "KubeconfigInvalid"),
        ("kind: Config\n", "KubeconfigInvalid"),
        ("!!python/object/apply:os.system ['true']", "KubeconfigInvalid"),
        ("[" * 30_000, "KubeconfigInvalid"),
        ("x" * (LIMIT + 1), "KubeconfigTooLong"),
    ],
)
def test_what_is_no_kubeconfig_is_refused(text: str, code: str) -> None:
    with pytest.raises(Fault) as refused:
        read_kubeconfig(text)
    assert refused.value.code == code


def test_an_error_of_yaml_does_not_quote_the_text() -> None:
    with pytest.raises(Fault) as refused:
        read_kubeconfig("clusters: []\nusers:\n  token: s3cret: twice\n")
    assert refused.value.params == {"line": 3}
    assert "s3cret" not in str(refused.value)


def test_a_good_one_becomes_a_document_with_one_of_each() -> None:
    import io

    text = io.StringIO()
    YAML().dump(good() | {"preferences": {}}, text)
    config = read_kubeconfig(text.getvalue())
    assert (config.server, config.host, config.port, config.token) == (
        "https://10.0.0.1:6443", "10.0.0.1", 6443, "abc.def",
    )  # fmt: skip
    assert config_of(config.document()) == config
    assert "abc.def" not in repr(config)


def test_switches_that_are_off_do_no_harm() -> None:
    config = good()
    cluster(insecure_skip_tls_verify=False, proxy_url="")(config)
    assert config_of(config).server == "https://10.0.0.1:6443"


def test_local_addresses_can_be_allowed() -> None:
    config = good()
    cluster(server="https://127.0.0.1:6443")(config)
    assert config_of(config, allow_local=True).host == "127.0.0.1"


def test_private_networks_are_not_local() -> None:
    assert [is_local(each) for each in ("10.0.0.1", "192.168.1.1", "8.8.8.8", "2001:db8::1")] == [False] * 4
