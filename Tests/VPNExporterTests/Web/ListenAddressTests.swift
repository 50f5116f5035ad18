import Testing

@testable import ExporterToolkit
@testable import Settings

/// Tests of the text form of an address, valid and invalid.
struct ListenAddressTests {
    @Test(
        arguments: [
            (":10033", nil, 10033), ("127.0.0.1:10033", "127.0.0.1", 10033), ("[::1]:10033", "::1", 10033),
            ("localhost:10033", "localhost", 10033), ("[fe80::1%eth0]:1", "fe80::1%eth0", 1),
            ("[::]:65535", "::", 65535),
            ("a-b_c.example:0", "a-b_c.example", 0),
        ] as [(String, String?, Int)])
    func `an address reads and prints the same`(text: String, host: String?, port: Int) throws {
        let address = try ListenAddress(text, suggestedPort: 10_033)
        #expect(address == ListenAddress(host: host, port: port))
        #expect(address.description == text)
    }

    @Test func `a Unix socket is given by its absolute path, with or without the slashes of a URL`() throws {
        #expect(try ListenAddress("unix:/run/a.sock", suggestedPort: 10_033) == .unix(path: "/run/a.sock"))
        #expect(try ListenAddress("unix:///run/a.sock", suggestedPort: 10_033) == .unix(path: "/run/a.sock"))
        #expect(try ListenAddress("unix:/run/a.sock", suggestedPort: 10_033).description == "unix:/run/a.sock")
        let long = "unix:/" + String(repeating: "a", count: 107)
        for text in ["unix:", "unix:a", "unix:/", "unix:/a/", "unix://a/b", "unix:/a b", "unix:/a\n", long] {
            #expect(throws: ListenAddress.Problem.self) { try ListenAddress(text, suggestedPort: 10_033) }
        }
    }

    @Test func `the sockets of systemd begin at descriptor 3 and belong to this process only`() throws {
        func addresses(_ variables: [String: String]) throws -> [ListenAddress] {
            let surroundings = ProcessSurroundings(lookUp: { variables[$0] }) { _ throws(BoundedFile.Failure) in [] }
            return try SystemdSockets.addresses(surroundings, process: 7)
        }
        #expect(
            try addresses(["LISTEN_PID": "7", "LISTEN_FDS": "2"])
                == [.inherited(descriptor: 3), .inherited(descriptor: 4)])
        for variables in [
            [:], ["LISTEN_PID": "7"], ["LISTEN_PID": "8", "LISTEN_FDS": "1"], ["LISTEN_PID": "7", "LISTEN_FDS": "0"],
            ["LISTEN_PID": "7", "LISTEN_FDS": "x"], ["LISTEN_PID": "7", "LISTEN_FDS": "1000"],
        ] {
            #expect(throws: SystemdSockets.Missing.self) { try addresses(variables) }
        }
    }

    private static let forms = "HOST:PORT, [IPV6]:PORT, :PORT or unix:PATH, for example :10033"

    @Test(arguments: [
        ("", "it has no port", forms), ("10033", "it has no port", ":10033"),
        ("localhost", "it has no port", "localhost:10033"), ("0.0.0.0", "it has no port", "0.0.0.0:10033"),
        (":", "the port is \"\", not a number from 0 to 65535", forms),
        ("localhost:http", "the port is \"http\", not a number from 0 to 65535", forms),
        (":65536", "the port is \"65536\", not a number from 0 to 65535", forms),
        (":-1", "the port is \"-1\", not a number from 0 to 65535", forms),
        (":+1", "the port is \"+1\", not a number from 0 to 65535", forms),
        (":٣", "the port is \"٣\", not a number from 0 to 65535", forms),
        ("::1:10033", "an IPv6 address needs brackets", "[::1]:10033"),
        ("::1", "an IPv6 address needs brackets", "[::1]:10033"),
        ("[::1]", "the port is \"1]\", not a number from 0 to 65535", "[::1]:10033"),
        ("[::1:10033", "[::1 is not an IPv6 address in brackets", forms),
        ("[]:1", "[] is not an IPv6 address in brackets", forms),
        ("[a]:1", "[a] is not an IPv6 address in brackets", forms),
        ("http://localhost:1", "it is a URL", "localhost:1"),
        ("http://0.0.0.0:10033/metrics", "it is a URL", "0.0.0.0:10033"),
        ("https://[::1]:1/", "it is a URL", "[::1]:1"), ("http://:1", "it is a URL", ":1"),
        ("http://localhost", "it is a URL", "localhost:10033"),
        ("local host:1", "\"local host\" is neither a host name nor an address", forms),
        ("a\n:1", "\"a\n\" is neither a host name nor an address", forms),
    ])
    func `an invalid address is reported with the reason and the remedy`(
        text: String, reason: String, remedy: String
    ) {
        let error = #expect(throws: ListenAddress.Problem.self) { try ListenAddress(text, suggestedPort: 10_033) }
        #expect(error?.description == "listen address \"\(text)\": \(reason); write \(remedy)")
    }
}
