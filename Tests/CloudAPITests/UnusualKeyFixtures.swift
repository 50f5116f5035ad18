import Testing

/// Authorities with Ed25519 and P-521 keys, and their certificates for 127.0.0.1 with keys of the same kind. All are valid
/// until 2126.
enum UnusualKeyFixtures {
    struct Site: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let authority: String
        /// The server's certificate with its key.
        let server: String
    }

    static let all = [ed25519, p521]

    private static let ed25519 = Site(
        testDescription: "Ed25519",
        authority: """
            -----BEGIN CERTIFICATE-----
            MIIBSDCB+6ADAgECAhRO91ZeExoKjd3del+YyXj3ILzo+jAFBgMrZXAwGTEXMBUG
            A1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTMwMTY1MzEyWhgPMjEyNjExMDYx
            NjUzMTJaMBkxFzAVBgNVBAMMDlRlc3QgYXV0aG9yaXR5MCowBQYDK2VwAyEAuRp9
            okZxWCmiYXp4sP4s7nBhd8MiuXpoYG3b4PKyCXOjUzBRMB0GA1UdDgQWBBQuCMH/
            jUYeXkqQwFy6bwjsvCk7kjAfBgNVHSMEGDAWgBQuCMH/jUYeXkqQwFy6bwjsvCk7
            kjAPBgNVHRMBAf8EBTADAQH/MAUGAytlcANBAHWwEDFXyUIrIqmmpQngopjtWq2N
            mDjOliheXeoLWmPFJ3qJhEsEqVgwOMLv7Int2A6sbSEN9Wx0KKQ7Rh7dwgI=
            -----END CERTIFICATE-----
            """,
        server: """
            -----BEGIN CERTIFICATE-----
            MIIBTzCCAQGgAwIBAgIUYGTgoL7Mv3rQg796DSpES/eoRwAwBQYDK2VwMBkxFzAV
            BgNVBAMMDlRlc3QgYXV0aG9yaXR5MCAXDTI2MTEzMDE2NTMxMloYDzIxMjYxMTA1
            MTY1MzEyWjARMQ8wDQYDVQQDDAZzZXJ2ZXIwKjAFBgMrZXADIQAT3YnkGv6bb4Gl
            fIKTCOgQWawY7x/8kOD45eQjL23+aKNhMF8wHQYDVR0OBBYEFM+iT8kf0hwJFvHw
            Rrtc3xXiLT9ZMB8GA1UdIwQYMBaAFC4Iwf+NRh5eSpDAXLpvCOy8KTuSMA8GA1Ud
            EQQIMAaHBH8AAAEwDAYDVR0TAQH/BAIwADAFBgMrZXADQQAEiVqbbFJvPDblzcHY
            zgaXT2LKUWUghgi9BvAiSrZOU+KifW/Q2+UMi+lEKkhZb0s7yCSz7WdLI0Q/a6ZW
            f9oM
            -----END CERTIFICATE-----
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEILfbOaS53+phMiVh9vBSr52PTNaL7vuzT8gQyaYc0N+w
            -----END PRIVATE KEY-----
            """)
    private static let p521 = Site(
        testDescription: "P-521",
        authority: """
            -----BEGIN CERTIFICATE-----
            MIICETCCAXKgAwIBAgIUYNniJI+twuH4EPMEAUDdQnwe2ycwCgYIKoZIzj0EAwIw
            GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTMwMTY1MzEyWhgPMjEy
            NjExMDYxNjUzMTJaMBkxFzAVBgNVBAMMDlRlc3QgYXV0aG9yaXR5MIGbMBAGByqG
            SM49AgEGBSuBBAAjA4GGAAQAYj+7tE1OA1FsueGK3qiHJd84jchiqrwHXtB/FRDT
            Lax3R3kAX0ViDT9e79TY2K4wQjRTBH6iwOLHfVAShO0m1oMAHS0DkdOgAXqF2U7a
            fxUpOWmKngGkzJADv+4nGpqGUVUs8jRy+zhIo/tHkn9s0aj86srzvlnznW5AYDBj
            UTDgvPijUzBRMB0GA1UdDgQWBBRszFGZu1JOShMsR0MOIytxNh/ukjAfBgNVHSME
            GDAWgBRszFGZu1JOShMsR0MOIytxNh/ukjAPBgNVHRMBAf8EBTADAQH/MAoGCCqG
            SM49BAMCA4GMADCBiAJCAe/aQpf0itrdfMMh3ESLcNw2veaKHY7OkY2N1EkqQyQU
            MRoacgXwshUr2rqSlPM0IQ6HaH26iSUoD7yF3gsLoFkzAkIBieRVpB1lxJF+Nnmx
            ejV8zCnfb8/LWe4QIhQnwpwZwy8W7Mk7XZUYhoGqDKSfomGbZm/05bla6WMVTicA
            TdzYvvA=
            -----END CERTIFICATE-----
            """,
        server: """
            -----BEGIN CERTIFICATE-----
            MIICFzCCAXigAwIBAgIUDaihOJ9kZddfJA4bLLD5aSo2Xb4wCgYIKoZIzj0EAwIw
            GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTMwMTY1MzEyWhgPMjEy
            NjExMDUxNjUzMTJaMBExDzANBgNVBAMMBnNlcnZlcjCBmzAQBgcqhkjOPQIBBgUr
            gQQAIwOBhgAEAAgWuwdMifTKEmnqOv8rqQ2VP1tx6oA+wAaXL18eYgMyvURnq8BG
            VpMFwh/IdZ/OYeEpW2xs/cDUi6Q/xIpwh9lmAarVndzCV0xmWwJXjqCv/kUUTJE0
            lVdoInUwBA+hUohqyLCbhNx54ePqsNse1BsgKn6CUpX/6gSkBQ/jWM4NnAlyo2Ew
            XzAdBgNVHQ4EFgQUTIm9qI3TBPZZCDEF9F8xTnQBOH4wHwYDVR0jBBgwFoAUbMxR
            mbtSTkoTLEdDDiMrcTYf7pIwDwYDVR0RBAgwBocEfwAAATAMBgNVHRMBAf8EAjAA
            MAoGCCqGSM49BAMCA4GMADCBiAJCASKyVE8+ObvRxETj+WfAgXPNAfVVrqrxckrA
            Q4pO3qRHc/86r55B88P2aYiEwHpHWYA3XUZXMeNxnv4b7C6h2Rm9AkIA6sswS2en
            bZ/vcoZigtl6TJigeLixrZgFDnLx3WK3G/6rFpkNzmUzjHNn9kPBP1aZyXM3CWD9
            e7moILgbIhPhrpQ=
            -----END CERTIFICATE-----
            -----BEGIN PRIVATE KEY-----
            MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIBq319IJ8LHp87FdiP
            aTfGEBPFLEYA2VY361+hhbkxbzlyrK+Lu8dhjquBxLgQwxYTG5lKz/bjOIzBsuEZ
            8rehh9OhgYkDgYYABAAIFrsHTIn0yhJp6jr/K6kNlT9bceqAPsAGly9fHmIDMr1E
            Z6vARlaTBcIfyHWfzmHhKVtsbP3A1IukP8SKcIfZZgGq1Z3cwldMZlsCV46gr/5F
            FEyRNJVXaCJ1MAQPoVKIasiwm4TceeHj6rDbHtQbICp+glKV/+oEpAUP41jODZwJ
            cg==
            -----END PRIVATE KEY-----
            """)
}
