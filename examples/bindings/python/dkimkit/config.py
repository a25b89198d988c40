# SPDX-License-Identifier: MIT
"""The configuration, and the three objects that are made once and shared."""
from ._dkimkit import ffi, lib
from .enums import KeyType
from .errors import Error, c_string, check, check_call


class Resource:
    """Owns one C object, until `close` or until nobody has it any more. What
    was made from a closed one goes on: C counts references of its own, and what
    callbacks need is kept by the Python objects that may still cause them."""

    def __init__(self, pointer, free):
        self._pointer = ffi.gc(pointer, free)

    def _live(self):
        if self._pointer is None:
            raise Error(lib.DKIMKIT_ERR_STATE)
        return self._pointer

    def close(self):
        if self._pointer is not None:
            ffi.release(self._pointer)
            self._pointer = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def make(c_type, function, *arguments):
    """Calls a function whose first parameter is an out-parameter."""
    out = ffi.new(c_type + " **")
    check_call(function, out, *arguments)
    return out[0]


def need_callable(value):
    if not callable(value):
        raise TypeError("%r is not callable" % (value,))
    return value


def numbers(value):
    return [int(v) for v in value] if isinstance(value, (tuple, list)) else [int(value)]


class Config(Resource):
    """Sealed when it is made; any number of threads may share it.

    `resolver(name)` returns the TXT records of a name as a list of bytes (or
    str), each with its strings joined, or an `Answer` with their TTL; none or an
    empty list if there are none. It raises DnsError, TimeoutError or OSError for
    what is temporary. It may be async, for averify().

    `limits` has a `Limit` for each key. Every other keyword is a setter of
    config.h: `line_ends=LineEnds.NORMALIZE`, `rsa_bits=(2048, 4096)`.
    """

    OPTIONS = {"line_ends", "rsa_bits", "allow_sha1", "clock_skew", "body_length_policy",
               "internationalized", "malformed_policy", "underscore_policy",
               "allow_expired", "allow_future", "refuse_multiple_from",
               "refuse_duplicates", "atps", "reports"}

    def __init__(self, resolver=None, limits=None, **options):
        super().__init__(make("dkimkit_config", lib.dkimkit_config_new, ffi.NULL),
                         lib.dkimkit_config_free)
        self.resolver = resolver
        if resolver is not None:
            need_callable(resolver)
            check(lib.dkimkit_config_set_dns(self._pointer, lib.dkimkit_py_lookup, ffi.NULL,
                                             ffi.NULL))
        for limit, value in (limits or {}).items():
            check_call(lib.dkimkit_config_set_limit, self._pointer, limit, value)
        for name, value in options.items():
            self._set(name, value)
        check(lib.dkimkit_config_seal(self._pointer))

    def _set(self, name, value):
        if name not in self.OPTIONS:
            raise TypeError("no option is named %r" % name)
        setter = getattr(lib, "dkimkit_config_set_" + name)
        check_call(setter, self._pointer, *numbers(value))


class Cache(Resource):
    """Key records, parsed, for any number of verifiers of `config` and threads.
    An answer is kept as long as its TTL says, `max_ttl` seconds at most: so the
    resolver has to return an `Answer`. 0: the library's default."""

    def __init__(self, config, max_entries=0, max_octets=0, max_ttl=None):
        super().__init__(make("dkimkit_cache", lib.dkimkit_cache_new, config._live(),
                              max_entries, max_octets), lib.dkimkit_cache_free)
        if max_ttl is not None:
            check_call(lib.dkimkit_cache_set_max_ttl, self._pointer, max_ttl)

    def forget(self, name):
        """Forgets "<selector>._domainkey.<domain>"."""
        check(lib.dkimkit_cache_forget(self._live(), c_string(name)))

    def clear(self):
        lib.dkimkit_cache_clear(self._live())

    def count(self, counter):
        """Of a `CacheCounter`."""
        return lib.dkimkit_cache_count(self._live(), counter)


class Key(Resource):
    """A private key: `Key(config, octets)` imports it, in any form that key.h
    lists."""

    def __init__(self, config, octets):
        data = ffi.from_buffer(octets)
        super().__init__(make("dkimkit_key", lib.dkimkit_key_import, config._live(), data,
                              len(data)), lib.dkimkit_key_free)

    @classmethod
    def external(cls, config, algorithm, sign):
        """A key that is elsewhere: `sign(request)` returns the signature of
        `request.digest`, or raises. It may be async, for asign()."""
        need_callable(sign)
        key = cls.__new__(cls)
        # C may call `sign` as long as a signer has a profile with this key, and
        # these keep the key.
        key._sign = ffi.new_handle(sign)
        Resource.__init__(key, make("dkimkit_key", lib.dkimkit_key_external, config._live(),
                                    algorithm, lib.dkimkit_py_sign, ffi.NULL, key._sign),
                          lib.dkimkit_key_free)
        return key

    @property
    def type(self):
        return KeyType(lib.dkimkit_key_get_type(self._live()))

    @property
    def bits(self):
        return lib.dkimkit_key_bits(self._live())

    def record(self):
        """The text of the key record that publishes it."""
        length = ffi.new("size_t *")
        check(lib.dkimkit_keyrecord_write(ffi.NULL, length, self._live()))
        length[0] += 1
        text = ffi.new("char[]", length[0])
        check(lib.dkimkit_keyrecord_write(text, length, self._live()))
        return ffi.string(text).decode()


class Profile(Resource):
    """How to sign; sealed when it is made, and shared like a configuration.

    `headers` and `oversign` are lists of names. Every other keyword is a setter
    of sign.h: `canonicalization=(Canonicalization.RELAXED,
    Canonicalization.SIMPLE)`, `expiration=86400`.
    """

    OPTIONS = {"algorithm", "canonicalization", "timestamp", "expiration", "body_length",
               "copy_headers"}
    NAMES = {"headers", "oversign"}

    def __init__(self, config, domain, selector, key, identity=None, **options):
        super().__init__(make("dkimkit_profile", lib.dkimkit_profile_new, config._live()),
                         lib.dkimkit_profile_free)
        self.config, self._key = config, key
        check(lib.dkimkit_profile_set_domain(self._pointer, c_string(domain)))
        check(lib.dkimkit_profile_set_selector(self._pointer, c_string(selector)))
        check(lib.dkimkit_profile_set_key(self._pointer, key._live()))
        if identity is not None:
            check(lib.dkimkit_profile_set_identity(self._pointer, c_string(identity)))
        for name, value in options.items():
            self._set(name, value)
        check(lib.dkimkit_profile_seal(self._pointer))

    def _set(self, name, value):
        if name not in self.OPTIONS | self.NAMES:
            raise TypeError("no option is named %r" % name)
        setter = getattr(lib, "dkimkit_profile_set_" + name)
        if name in self.NAMES:
            names = [ffi.new("char[]", c_string(one)) for one in value]
            check(setter(self._pointer, names, len(names)))
        else:
            check_call(setter, self._pointer, *numbers(value))
