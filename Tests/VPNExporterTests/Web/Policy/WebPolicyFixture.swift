@testable import ExporterToolkit
@testable import Settings

/// The files of the tests of the web configuration: certificates and the fixtures next to them. The certificates are
/// valid until 2126, come from an authority that no system trusts, and share one key for server and client.
enum WebPolicyFixture {
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBiTCCAS+gAwIBAgIUdWZxyF13xvpIELRQKwPTO/s4WvQwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIzMTIzMjQ1WhgPMjEy
        NjEwMzAxMjMyNDVaMBkxFzAVBgNVBAMMDnRlc3QgYXV0aG9yaXR5MFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAEUEnRD1VNvuRcwEbI8tK9FoYVkALg/vDbeaaeM3AL
        81YEVdyTUIK0o1Ej7pKwY5ahzexV/Fy11neA9iaChYLNj6NTMFEwHQYDVR0OBBYE
        FHSzFuGpxHC1gvlYUDOXvBZardcqMB8GA1UdIwQYMBaAFHSzFuGpxHC1gvlYUDOX
        vBZardcqMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgQW3Al78o
        Pq6luKCj3Kke6bY64VbxK9ka3buDJFqhq4gCIQCTNK0X32UQbPjAj9BXytC1/E2c
        tKE1s5/FI1vBa8gqtA==
        -----END CERTIFICATE-----
        """
    static let server = """
        -----BEGIN CERTIFICATE-----
        MIIBmjCCAUCgAwIBAgIUCVOYeLqZj39FjzMNebt+r9XDatUwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIzMTIzMjQ1WhgPMjEy
        NjEwMzAxMjMyNDVaMBExDzANBgNVBAMMBnNlcnZlcjBZMBMGByqGSM49AgEGCCqG
        SM49AwEHA0IABA94IxCOGUC76Cnw+dQnKEfIy/2fgnplwYfl/7cT0FPjP6zHFnZo
        pUbSosPYVWIxlD60oEWf+UDS+aVMw07iTLujbDBqMB0GA1UdDgQWBBTj/Sn5+2K4
        npWhfF/iUlR+HXZ0YDAfBgNVHSMEGDAWgBR0sxbhqcRwtYL5WFAzl7wWWq3XKjAa
        BgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwDAYDVR0TAQH/BAIwADAKBggqhkjO
        PQQDAgNIADBFAiEAqmUd22RXmMD9vSsuqddYraXoYommlArwRW4c/pGpTjICICiv
        Hr1+AltJUb8PGToyb61FEStU2b0+XwVyurZVgoxV
        -----END CERTIFICATE-----
        """
    /// A certificate with names of each kind.
    static let client = """
        -----BEGIN CERTIFICATE-----
        MIICCDCCAa6gAwIBAgIULOopEasyszR3jGvcQMa597ZJntgwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIzMTIzMjQ1WhgPMjEy
        NjEwMzAxMjMyNDVaMBExDzANBgNVBAMMBmNsaWVudDBZMBMGByqGSM49AgEGCCqG
        SM49AwEHA0IABA94IxCOGUC76Cnw+dQnKEfIy/2fgnplwYfl/7cT0FPjP6zHFnZo
        pUbSosPYVWIxlD60oEWf+UDS+aVMw07iTLujgdkwgdYwgZMGA1UdEQSBizCBiIIW
        cHJvbWV0aGV1cy5leGFtcGxlLmNvbYEPb3BzQGV4YW1wbGUuY29thh9zcGlmZmU6
        Ly9leGFtcGxlLmNvbS9wcm9tZXRoZXVzhwTAAAIHhxAgAQ24AAAAAAAAAAAAAAAB
        oA8GAyoDBKAIDAZoaWRkZW6kEzARMQ8wDQYDVQQDDAZoaWRkZW4wHQYDVR0OBBYE
        FOP9Kfn7YrielaF8X+JSVH4ddnRgMB8GA1UdIwQYMBaAFHSzFuGpxHC1gvlYUDOX
        vBZardcqMAoGCCqGSM49BAMCA0gAMEUCIQCIz4bu2tA2aGcdNYR0p2ZlCEYiwPoN
        L9GDAiqZqkRrzQIgLFIbAqjCyAzajTeVW8ar/JFCZvTpfsiQ7SZEUjNto9Y=
        -----END CERTIFICATE-----
        """
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgEyuZ/UCHXxREkqQW
        x79Ak1L2b3NqgaTvjOhZ17ukTQ6hRANCAAQPeCMQjhlAu+gp8PnUJyhHyMv9n4J6
        ZcGH5f+3E9BT4z+sxxZ2aKVG0qLD2FViMZQ+tKBFn/lA0vmlTMNO4ky7
        -----END PRIVATE KEY-----
        """
    /// The same key with a password.
    static let lockedKey = """
        -----BEGIN EC PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-256-CBC,BF1E968BFD69C72249442DD2E1B8C4C8

        XNZdLTTiwUUgOY21htbUD8hsKv8hqgKy0i2NY0bn4e/X8CeYjxDk4nhtPyqtLSgQ
        29PpBGL/bdm8CsRdq5j4ss4PYvSqri37W1+o7v+pvlTDoAE9pVw6LW6L1oiBhIuz
        uI6eqGNQ6+k2txpBf1FBAZO8/76bEy2ScQ04C3OpZxw=
        -----END EC PRIVATE KEY-----
        """

    static let folder = ConfigurationFixture.fixtures.replacing("/configuration", with: "/web")

    static let files = [
        "/conf/authority.crt": authority, "/conf/server.crt": server, "/conf/server.key": key,
        "/conf/locked.key": lockedKey,
    ]

    /// Reads a web configuration in `/conf`, next to the certificates.
    static func parse(_ text: String, file: String = "web.yml") throws(ConfigurationProblems) -> WebPolicy {
        try parse(Array(text.utf8), file: file)
    }

    static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationProblems) -> WebPolicy {
        var policyFiles = policyFiles(file)
        return try WebPolicyFile.parse(bytes, file: file, files: &policyFiles)
    }

    static func policyFiles(_ file: String) -> PolicyFiles {
        PolicyFiles(besides: "/conf/" + file, ConfigurationFixture.surroundings()) { path throws(BoundedFile.Failure) in
            guard let text = files[path] else {
                throw BoundedFile.Failure(reason: "cannot be read: No such file or directory", isMissing: true)
            }
            return Array(text.utf8)
        }
    }
}
