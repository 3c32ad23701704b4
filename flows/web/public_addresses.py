"""Which addresses a stranger's link may lead to: those of the public Internet, and no others."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""NAT64: the last four bytes are the IPv4 address that a gateway connects to."""


def is_public(address: Address) -> bool:
    """Whether an address is anybody's: not loopback, private, link-local, reserved, multicast."""
    if isinstance(address, IPv6Address) and (inner := _inner(address)) is not None:
        return is_public(inner)
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )


def literal_address(host: str) -> Address | None:
    """Address that a host name spells out, or None."""
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _inner(address: IPv6Address) -> IPv4Address | None:
    """IPv4 address that is meant by an IPv6 one, in each way of writing that there is."""
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
