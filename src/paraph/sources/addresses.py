"""Which addresses may be fetched, and which machines stand behind them."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

_PORTS = {"http": 80, "https": 443}
# IPv4 addresses within IPv6 ones: a gateway leads to them (RFC 6052, RFC 3056).
_GATEWAYS = ipaddress.ip_network("64:ff9b::/96")
_SAFE = "%/:=&?~#+!$,;'@()*[]"


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """An address that may be asked for: in parts, and written as it is sent."""

    scheme: str
    host: str
    port: int
    target: str  # path and query

    @property
    def site(self) -> str:
        """Scheme, host and port: what a robots.txt holds for."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{shown}" + (f":{self.port}" if self.port != _PORTS[self.scheme] else "")

    def __str__(self) -> str:
        return self.site + self.target


def parse_address(written: str) -> Address:
    """An http or https address; `ValueError` says why anything else is refused."""
    try:
        parts = urlsplit(written.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is no address that can be read") from None
    if parts.scheme.lower() not in _PORTS:
        raise ValueError(f"is no http or https address ({parts.scheme[:20] or 'no scheme'}:)")
    if not host:
        raise ValueError("is an address without a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("has a name or a password in it, which would stand in the register: leave it out")
    try:
        host = host.rstrip(".").encode("idna").decode("ascii") if not host.isascii() else host.rstrip(".")
    except UnicodeError:
        raise ValueError("has a host name that none can have") from None
    scheme = parts.scheme.lower()
    target = urlunsplit(("", "", quote(parts.path or "/", safe=_SAFE), quote(parts.query, safe=_SAFE), ""))
    return Address(scheme=scheme, host=host.lower(), port=port or _PORTS[scheme], target=target)


def machines_of(address: Address, allowed_private: Collection[str] = ()) -> list[str]:
    """The IP addresses to connect to for a host, looked up once: whoever looks it up again may be told others.

    `LookupError` where there are none; `ValueError` where any of them is private, loopback, link-local, multicast or
    reserved, unless the host is among `allowed_private`.
    """
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise LookupError(f"there is no host {address.host}, or no network") from None
    machines = [str(entry[4][0]) for entry in found]
    if address.host not in allowed_private:
        for machine in machines:
            if not is_public(machine):
                raise ValueError(
                    f"{address.host} is a private or reserved address ({machine}), which is not fetched"
                    f" (--allow-private {address.host} allows it)"
                )
    return list(dict.fromkeys(machines))


def is_public(machine: str) -> bool:
    """Whether an IP address is one of the public internet, also where an IPv4 address hides in an IPv6 one."""
    ip = ipaddress.ip_address(machine.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        hidden = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if hidden is None and ip in _GATEWAYS:
            hidden = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if hidden is not None:
            return is_public(str(hidden))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
