/// Certificates from a private authority and the key of all servers. All but one are valid from 2020 to 2120.
enum TLSFixtures {
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBiTCCAS+gAwIBAgIUAbnSwya+6g6ivPsuiNJ4ae4oYn8wCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTIzMDYzMDA0WhgPMjEy
        NjEwMzAwNjMwMDRaMBkxFzAVBgNVBAMMDlRlc3QgYXV0aG9yaXR5MFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAEfFEL/1jbTaubFp1STR6sPBh+ZMbFNGrwPABe4X1N
        S9xCOPU+C4QZQF2SO1i4nOyuj4Ord/gMREW8vwc3hyxFjqNTMFEwHQYDVR0OBBYE
        FDvYpHAqDfkeCCDMSl1GiZWWtOJYMB8GA1UdIwQYMBaAFDvYpHAqDfkeCCDMSl1G
        iZWWtOJYMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhANxvYkPt
        feNx7Ig2iezdcsH6gF6Eldwg/f2IaE9PwxrlAiB+PYUNQj5psf+wBFHaALCKF/JM
        x6tQHUkm7hN9TRX/HQ==
        -----END CERTIFICATE-----
        """
    static let localhost = """
        -----BEGIN CERTIFICATE-----
        MIIBejCCAR+gAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowETEPMA0G
        A1UEAwwGc2VydmVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE36pDIE6O+Db4
        YN93tbd5tET4jvRD0MLROFnE1Wf8RNMQc8QYb2qXCff6heD29Lvxg3OLW2303b7C
        n/iMmAa0NKNeMFwwGgYDVR0RBBMwEYcEfwAAAYIJbG9jYWxob3N0MB0GA1UdDgQW
        BBRHw/rLqBhp5WiQCwe/08E2zEp8LTAfBgNVHSMEGDAWgBQ72KRwKg35HgggzEpd
        RomVlrTiWDAKBggqhkjOPQQDAgNJADBGAiEAj4Q3n/sQW/D+6b+FJPAfn25Yhwi0
        9cOeLQUFhTERtJYCIQCWy1fUMKorVQR5XvxxqRSIU09tfxy33rQf+lRNCBPXPw==
        -----END CERTIFICATE-----
        """
    static let otherHost = """
        -----BEGIN CERTIFICATE-----
        MIIBdjCCAR2gAwIBAgIBAjAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowETEPMA0G
        A1UEAwwGc2VydmVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE36pDIE6O+Db4
        YN93tbd5tET4jvRD0MLROFnE1Wf8RNMQc8QYb2qXCff6heD29Lvxg3OLW2303b7C
        n/iMmAa0NKNcMFowGAYDVR0RBBEwD4INb3RoZXIuZXhhbXBsZTAdBgNVHQ4EFgQU
        R8P6y6gYaeVokAsHv9PBNsxKfC0wHwYDVR0jBBgwFoAUO9ikcCoN+R4IIMxKXUaJ
        lZa04lgwCgYIKoZIzj0EAwIDRwAwRAIgK/+MS/0m3tcNC2ScpFCU9RBAcyvJwKye
        UXYSw370X2YCICIUh/aE/T0wwa5ra0y/ElawCK7qJsV3tWzdeea9BTuz
        -----END CERTIFICATE-----
        """
    static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIBbDCCARKgAwIBAgIBAzAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UZXN0IGF1
        dGhvcml0eTAeFw0yMDAxMDEwMDAwMDBaFw0yMTAxMDEwMDAwMDBaMBExDzANBgNV
        BAMMBnNlcnZlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABN+qQyBOjvg2+GDf
        d7W3ebRE+I70Q9DC0ThZxNVn/ETTEHPEGG9qlwn3+oXg9vS78YNzi1tt9N2+wp/4
        jJgGtDSjUzBRMA8GA1UdEQQIMAaHBH8AAAEwHQYDVR0OBBYEFEfD+suoGGnlaJAL
        B7/TwTbMSnwtMB8GA1UdIwQYMBaAFDvYpHAqDfkeCCDMSl1GiZWWtOJYMAoGCCqG
        SM49BAMCA0gAMEUCIGl5F4nLGe4oRptXi5rhWgSFJPWJpTx5XpOwqyAXbvGUAiEA
        3AXH9h7QkeUdpFhVX9pdLj3u403zxX+usr0V4E8gI6A=
        -----END CERTIFICATE-----
        """
    /// The authority of `addressOnly`, valid until 2126.
    static let addressAuthority = """
        -----BEGIN CERTIFICATE-----
        MIIBjDCCATOgAwIBAgIUHzZP67NJZAR/H0aYCBxTI6VW5zwwCgYIKoZIzj0EAwIw
        GzEZMBcGA1UEAwwQVGVzdCBhdXRob3JpdHkgMjAgFw0yNjExMzAxODMzNDBaGA8y
        MTI2MTEwNjE4MzM0MFowGzEZMBcGA1UEAwwQVGVzdCBhdXRob3JpdHkgMjBZMBMG
        ByqGSM49AgEGCCqGSM49AwEHA0IABOf8EgyBNM35OcPdqkRnu+XhRPCb6z+qx5pp
        GHvm+h9DhJEQpk0SD3cztwDMNFf6fcUoorVK47flDGGGTzm3F7+jUzBRMB0GA1Ud
        DgQWBBTkKfeKA5lXIfG2YZQdo4KTrDsxOTAfBgNVHSMEGDAWgBTkKfeKA5lXIfG2
        YZQdo4KTrDsxOTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCICwT
        4SXPjVTKz5zHvMLOxquNyS7Jwqi8kY4fvoPb0k5kAiByPV4D0hUGlCLAMuJ8LMix
        NYGcx2M8jqnyl+w//adG0g==
        -----END CERTIFICATE-----
        """
    /// A certificate for 127.0.0.1 without a name.
    static let addressOnly = """
        -----BEGIN CERTIFICATE-----
        MIIBcTCCARagAwIBAgIBBTAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBUZXN0IGF1
        dGhvcml0eSAyMCAXDTI2MTEzMDE4MzM0MFoYDzIxMjYxMTA2MTgzMzQwWjARMQ8w
        DQYDVQQDDAZzZXJ2ZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATfqkMgTo74
        Nvhg33e1t3m0RPiO9EPQwtE4WcTVZ/xE0xBzxBhvapcJ9/qF4Pb0u/GDc4tbbfTd
        vsKf+IyYBrQ0o1MwUTAPBgNVHREECDAGhwR/AAABMB0GA1UdDgQWBBRHw/rLqBhp
        5WiQCwe/08E2zEp8LTAfBgNVHSMEGDAWgBTkKfeKA5lXIfG2YZQdo4KTrDsxOTAK
        BggqhkjOPQQDAgNJADBGAiEAitmmDEjsPazDE5YBlLc+plQVeMtwgBXBIYNwsA3J
        AGMCIQDfkZgSltWHM9nltnFQlI18+EA7semodvQowZcxEsUC7g==
        -----END CERTIFICATE-----
        """
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgcxMKfyNAzkAjg5Z4
        QWxBBWuMO9dwYQ3u9Sxip3xaejChRANCAATfqkMgTo74Nvhg33e1t3m0RPiO9EPQ
        wtE4WcTVZ/xE0xBzxBhvapcJ9/qF4Pb0u/GDc4tbbfTdvsKf+IyYBrQ0
        -----END PRIVATE KEY-----
        """
}
