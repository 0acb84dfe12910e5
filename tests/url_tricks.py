# ruff: noqa: RUF001
# Characters that look like others are what is tried here.
"""Addresses that are not what they seem (SSR-01), by the trick that they play."""


def words(text: str) -> list[str]:
    return text.split()


IPV4 = words("""
http://127.0.0.1/ http://127.1/ http://127.0.1/ http://0/ http://0.0.0.0/
http://2130706433/ http://017700000001/ http://0x7f000001/ http://0x7f.1/
http://0x7f.0x0.0x0.0x1/ http://0177.0.0.1/ http://127.0.0.01/ http://127.0.0.1./
http://127.0.0.1.:80/ http://0X7F.1/ http://0x/ http://1.0x/ http://999999999999/
http://127.0.0.256/ http://127.0.0.1.1/ http://00000177.0.0.1/ http://10.0.0.1/
http://172.16.0.1/ http://192.168.1.1/ http://169.254.169.254/latest/meta-data/
http://100.100.100.200/ http://168.63.129.16/ http://255.255.255.255/
http://224.0.0.1/ http://①②⑦.0.0.1/ http://127。0。0。1/ http://127｡0｡0｡1/
http://１２７.0.0.1/ http://𝟏𝟐𝟕.0.0.1/ http://127．0．0．1/ http://127.255.255.254/
http://127.0x0.1/ http://0177.1/ http://0x7f.0.1/ http://0x00000000000000007f000001/
http://3232235521/ http://2852039166/ http://0251.0376.0251.0376/ http://1.1/
""")
IPV6 = words("""
http://[::1]/ http://[::]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/
http://[::127.0.0.1]/ http://[64:ff9b::7f00:1]/ http://[64:ff9b:1::7f00:1]/
http://[2002:7f00:1::]/ http://[2001:0:7f00:1::]/ http://[fe80::1]/ http://[fec0::1]/
http://[fd00:ec2::254]/ http://[ff02::1]/ http://[fe80::1%25eth0]/
http://[fe80::1%eth0]/ http://[::1%251]/ http://[0:0:0:0:0:0:0:1]/ http://[::1]x/
http://[v1.::1]/ http://[::1 http://::1/ http://[[::1]]/ http://[127.0.0.1]/
http://[3fff::1]/ http://[5f00::1]/ http://[0000::1]/ http://[::0001]/
http://[::ffff:0:127.0.0.1]/ http://[::FFFF:127.0.0.1]/ http://[::ffff:0a00:1]/
http://[::ffff:169.254.169.254]/ http://[64:ff9b::a9fe:a9fe]/ http://[fc00::1]/
http://[2001:db8::1]/ http://[100::1]/ http://[::ffff:127.1]/ http://[::1]:80@x/
http://[2002:a00:1::1]/ http://[2001::1]/ http://[fe80::5efe:7f00:1]/ http://[::7f00:1]/
http://[1::1::1]/ http://[:::1]/ http://[::1]]/ http://[::%31]/ http://[ff05::1:3]/
""")
PARSERS = words("""
http://user@example.com/ http://user:pass@example.com/ http://example.com@127.0.0.1/
http://127.0.0.1@example.com/ http://example.com:80@127.0.0.1/ http://@example.com/
http://example.com#@127.0.0.1/ http://example.com/#fragment
http://example.com\\@127.0.0.1/ http://example.com\\.evil.com/ http:\\\\example.com/
http://example.com;127.0.0.1/ http://example.com%2f@127.0.0.1/ http://%31%32%37.0.0.1/
http://example.com%00.evil.com/ http://example%2ecom/ http://exa_mple.com/
http://-example.com/ http://example..com/ http://.example.com/ http://./ http://
http:///example.com http:/example.com http:example.com //example.com/ example.com
http://example.com../ http://127.0.0.1../ http://ⓛocalhost/
http://xn--a/ http://example.com/"x" http://example.com/<x> http://example.com/é
""") + [
    "", " ", " http://example.com/", "http://example.com/ ", "http://exa mple.com/",
    "http://example.com/a b", "http://example.com\t/", "http://example.com\n/",
    "http://example.com\r\nHost: x/", "http://example.com/\r\nX: y", "ht\ntp://a.com/",
    "http://example.com\0/", "http://exam\u00adple.com/", "http://exam\u200bple.com/",
    "http://" + "a" * 64 + ".com/", "http://" + "a." * 130 + "com/",
    "http://example.com/" + "a" * 2048,
]  # fmt: skip
SCHEMES = words("""
ftp://example.com/ file:///etc/passwd gopher://example.com/ data:,x
javascript:alert(1) ws://example.com/ unix:/run/x dict://example.com/ ldap://x/
jar:http://example.com/ https+unix://x/ httpx://example.com/ view-source:http://a.com/
tftp://example.com/ sftp://example.com/ netdoc:///etc/passwd
""")
SOME_PORTS = words("""
http://example.com:/ http://example.com:0/ http://example.com:22/
http://example.com:6379/ http://example.com:65536/ http://example.com:99999/
http://example.com:80:80/ http://example.com:+80/ http://example.com:８０/
http://example.com:8080/ http://example.com:5432/ http://example.com:00000000080/
""")
# As names they are taken, and judged by where they lead when something is sent.
METADATA = words("""
http://metadata.google.internal/ http://metadata/ http://instance-data/
http://metadata.goog/ http://localhost/ http://LOCALHOST./ http://ip6-localhost/
http://localhost.localdomain/ http://127.0.0.1.nip.io/ http://kubernetes.default.svc/
http://host.docker.internal/ http://rancher-metadata/
""")

REFUSED = [*IPV4, *IPV6, *PARSERS, *SCHEMES, *SOME_PORTS]

LOOPBACK = words("127.0.0.1 127.77.0.9 10.0.0.1 172.20.0.1 192.168.7.7 169.254.169.254")
LOOPBACK_6 = words("::1 ::ffff:127.0.0.1 fd00:ec2::254 64:ff9b::7f00:1 2002:7f00:1::")
PUBLIC, PUBLIC_6 = "93.184.216.34", "2606:4700::1111"

# What a name server says: IPv4 and IPv6 addresses, one pair for each time it is asked.
Turn = tuple[list[str], list[str]]
Answers = list[Turn]


def turn(*addresses: str) -> Turn:
    """One answer, its addresses by their kind."""
    return (
        [each for each in addresses if ":" not in each],
        [each for each in addresses if ":" in each],
    )


SPECIAL = LOOPBACK + LOOPBACK_6

LEADING_ASTRAY: list[Answers] = [
    *([turn(special)] for special in SPECIAL),
    *([turn(PUBLIC, special)] for special in SPECIAL),
    *([turn(special, PUBLIC, PUBLIC_6)] for special in SPECIAL),
]
REBINDING: list[Answers] = [
    *([turn(special), turn(PUBLIC), turn(special)] for special in SPECIAL),
    *([turn(PUBLIC, special), turn(special, PUBLIC_6)] for special in SPECIAL),
    *([turn(special), turn(), turn(special)] for special in LOOPBACK),
]
REDIRECTS = [
    f"HTTP/1.1 {status} Go\r\nContent-Length: 0\r\n{header}: {where}\r\n\r\n"
    for status in (301, 302, 303, 307, 308)
    for header, where in (
        ("Location", "http://{place}/"),
        ("Location", "//{place}/"),
        ("location", "https://{place}/"),
        ("Refresh", "0; url=http://{place}/"),
        ("Location", "http://x@{place}/#y"),
    )
]
