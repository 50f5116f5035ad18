import Testing

@testable import CloudWatching
@testable import ExporterToolkit
@testable import Settings
@testable import VPNConfiguration

/// Problems of values, with their remedies.
struct RemedyTests {
    private func refusal<Value>(_ form: SettingForm<Value>, _ text: String) -> String? {
        let node = ConfigurationNode(
            content: .text(text, isQuoted: false), position: .init(line: 1, column: 1), path: .key("x", in: .root))
        do throws(SettingRefusal) {
            _ = try form.parse(node)
            return nil
        } catch {
            return error.message
        }
    }

    @Test(arguments: [
        ("99.9", "99.9 is above the maximum of 0.999999. Write 0.999 for 99.9 %"),
        ("99", "99 is above the maximum of 0.999999. Write 0.99 for 99 %"),
        ("99.95", "99.95 is above the maximum of 0.999999. Write 0.9995 for 99.95 %"),
        ("5", "5 is above the maximum of 0.999999. Write 0.05 for 5 %"),
        ("1", "1 is above the maximum of 0.999999. Write 0.01 for 1 %"),
        ("90.0", "90.0 is above the maximum of 0.999999. Write 0.9 for 90.0 %"),
        ("99.9999", "99.9999 is above the maximum of 0.999999. Write 0.999999 for 99.9999 %"),
        ("100", "100 is above the maximum of 0.999999"), ("1000", "1000 is above the maximum of 0.999999"),
        ("0", "0 is below the minimum of 0.000001"), ("0.0000001", "0.0000001 is below the minimum of 0.000001"),
        ("99.9%", "99.9% is not a share from 0.000001 to 0.999999. Write 0.999"),
        ("99.9 %", "99.9 % is not a share from 0.000001 to 0.999999. Write 0.999"),
        ("0.1%", "0.1% is not a share from 0.000001 to 0.999999. Write 0.001"),
        ("99,9", "99,9 is not a share from 0.000001 to 0.999999. Write 0.999"),
        ("0,999", "0,999 is not a share from 0.000001 to 0.999999. Write 0.999"),
        ("100%", "100% is not a share from 0.000001 to 0.999999. Write 0.001 for 0.1 %"),
        ("-1", "-1 is not a share from 0.000001 to 0.999999. Write 0.001 for 0.1 %"),
        ("high", "high is not a share from 0.000001 to 0.999999. Write 0.001 for 0.1 %"),
        ("1e-3", "1e-3 is not a share from 0.000001 to 0.999999. Write 0.001 for 0.1 %"),
    ])
    func `a percentage instead of a share is rejected with the share to write`(text: String, message: String) {
        #expect(refusal(.ratio, text) == message)
    }

    @Test(arguments: [
        (
            "m\u{fc}nchen",
            "m\u{fc}nchen has \u{fc}, which is not one of A-Z a-z 0-9 _ . -. Write for example muenchen"
        ),
        (
            "mu\u{308}nchen",
            "mu\u{308}nchen has u\u{308}, which is not one of A-Z a-z 0-9 _ . -. Write for example muenchen"
        ),
        (
            "berlin paris",
            "berlin paris has a blank, which is not one of A-Z a-z 0-9 _ . -. Write for example berlin-paris"
        ),
        ("a/b", "a/b has /, which is not one of A-Z a-z 0-9 _ . -. Write for example a-b"),
        ("\u{65e5}\u{672c}", "\u{65e5}\u{672c} has \u{65e5}, which is not one of A-Z a-z 0-9 _ . -"),
        ("a\u{200b}b", "a\u{200b}b has U+200B, which is not one of A-Z a-z 0-9 _ . -"),
        ("a\u{a0}b", "a\u{a0}b has U+00A0, which is not one of A-Z a-z 0-9 _ . -"),
        (
            String(repeating: "a", count: 65),
            String(repeating: "a", count: 64) + "\u{2026} has 65 characters, above the maximum of 64"
        ),
        (
            String(repeating: "a", count: 64) + "\u{fc}",
            String(repeating: "a", count: 64) + "\u{2026} has \u{fc}, which is not one of A-Z a-z 0-9 _ . -"
        ),
    ])
    func `a name with another character or above the maximum length is rejected with its fault`(
        text: String, message: String
    ) {
        #expect(refusal(.name, text) == message)
    }

    @Test(arguments: [
        ("EU-DE", "EU-DE has E, which is not one of a-z 0-9 -. Did you mean eu-de?"),
        ("eu_de", "eu_de has _, which is not one of a-z 0-9 -. Did you mean eu-de?"),
        ("eu-de_prod", "eu-de_prod has _, which is not one of a-z 0-9 -. Did you mean eu-de?"),
        ("eu-de ", "eu-de  has a blank, which is not one of a-z 0-9 -. Did you mean eu-de?"),
        ("Z\u{fc}rich", "Z\u{fc}rich has Z, which is not one of a-z 0-9 -"),
    ])
    func `a misspelled region is rejected with the region that it probably means`(text: String, message: String) {
        #expect(refusal(.region, text) == message)
    }

    @Test func `a project's name instead of its ID is rejected with the right setting`() {
        #expect(
            refusal(.projectID, "eu-de_prod")
                == "eu-de_prod has _, which is not one of A-Z a-z 0-9 -. Write a project's name as project_name")
    }

    @Test func `a message about an access key's ID shows its length and omits the ID`() {
        #expect(
            refusal(.accessKeyID, String(repeating: "A", count: 65)) == "has 65 characters, above the maximum of 64")
        #expect(refusal(.accessKeyID, "A/B") == "is not made of 1 to 64 of A-Z a-z 0-9 _ -")
    }

    @Test func `the maximum lengths of interface and host names are in the messages`() {
        #expect(
            refusal(.interface, "vrf-customer-berlin")
                == "vrf-customer-berlin has 19 bytes, above the maximum of 15. List the interfaces of this host: ip link"
        )
        let label = String(repeating: "a", count: 64)
        #expect(
            refusal(.probeAddress, label + ".net")
                == "\(label)\u{2026} is not a valid address or host name. The part \(label) has 64 characters,"
                + " above the maximum of 63")
        let long = Array(repeating: "abcdefgh", count: 29).joined(separator: ".")
        #expect(
            refusal(.probeAddress, long)
                == "\(long.prefix(64))\u{2026} is not a valid address or host name. 260 characters are above the maximum of 253"
        )
    }

    @Test(arguments: [
        ("prod-.*", "Write prod-*"), ("^prod-.*$", "Write prod-*"), (".*", "Write *"), ("^berlin$", "Write berlin"),
        ("prod-[0-9]+", "Write prod-*"), ("prod-\\d", "Write prod-?"), ("prod-.+-x", "Write prod-*-x"),
        ("a\\.b", "Write a.b"), ("(a|b)", "Write one pattern for each alternative"),
        ("a|b", "Write one pattern for each alternative"),
    ])
    func `a regular expression instead of a pattern is rejected with the pattern to write`(text: String, remedy: String)
    {
        let message =
            "\(text) is a regular expression, and a pattern has only * for any characters and ? for one. \(remedy)"
        #expect(refusal(.namePattern, text) == message)
        let file = """
            monitors: { mode: none }
            connections: [{ name: a, targets: [{ name: lan, address: 192.0.2.1 }] }]
            maintenance: [{ from: "22:00", until: "23:00", days: [sun], connections: ['\(text)'] }]
            """
        #expect(
            ConfigurationFixture.problems(Array(file.utf8))
                == "test.yml:3:75: maintenance[0].connections[0]: \(message)")
    }

    @Test(arguments: ["*", "prod-*", "site.*", "a.b", "?-a*"])
    func `a pattern is not mistaken for a regular expression`(text: String) {
        #expect(refusal(.namePattern, text) == nil)
    }

    @Test func `a pattern without a match has a suggestion if it may be a regular expression`() {
        #expect(NamePattern("site.*").meantInstead == "site*")
        #expect(NamePattern("site-*").meantInstead == nil)
    }

    @Test(arguments: [
        ("Sunday", "Sunday is not a day. Write sun"), ("saturday", "saturday is not a day. Write sat"),
        ("Tues", "Tues is not a day. Write tue"), ("thurs", "thurs is not a day. Write thu"),
        ("Sonntag", "Sonntag is not a day. Write one of mon, tue, wed, thu, fri, sat, sun"),
        ("7", "7 is not a day. Write one of mon, tue, wed, thu, fri, sat, sun"),
        ("[a]", "expected one of mon, tue, wed, thu, fri, sat, sun, got a list"),
    ])
    func `another name of a day is rejected with the names to write`(text: String, message: String) {
        let file = """
            monitors: { mode: none }
            connections: [{ name: a, targets: [{ name: lan, address: 192.0.2.1 }] }]
            maintenance: [{ from: "22:00", until: "23:00", days: [\(text)] }]
            """
        #expect(
            ConfigurationFixture.problems(Array(file.utf8)) == "test.yml:3:55: maintenance[0].days[0]: \(message)")
    }

    @Test(arguments: [
        ("yes", "yes is neither true nor false. Write true"), ("Off", "Off is neither true nor false. Write false"),
        ("True", "True is neither true nor false. Write true"), ("maybe", "maybe is neither true nor false"),
    ])
    func `a boolean of another language is rejected with the one to write`(text: String, message: String) {
        #expect(refusal(.boolean, text) == message)
    }

    @Test(arguments: [
        (
            "Berlin",
            "Berlin is not a time zone of this system: a name such as UTC or Europe/Berlin. Did you mean Europe/Berlin?"
        ),
        (
            "Europe/Berln",
            "Europe/Berln is not a time zone of this system: a name such as UTC or Europe/Berlin. Did you mean Europe/Berlin?"
        ),
    ])
    func `an unknown time zone is rejected with the closest one`(text: String, message: String) {
        #expect(refusal(.timeZone, text) == message)
    }

    @Test func `an invalid UUID is rejected with an example`() {
        #expect(
            refusal(.uuid, "berlin")
                == "berlin is not a UUID of 36 characters, such as 2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22."
                + " Copy the ID from the connection's page in the console")
    }

    @Test(arguments: [
        (
            "a: 1\nb: 2\na: 3\n",
            "1:1: more than one a in one mapping: first here, again in line 3, column 1. Keep one"
        ),
        (
            "x:\n  a: 1\n  b: |\n    a: 9\n  # a: 8\n\n  'a': 3\n",
            "2:3: more than one a in one mapping: first here, again in line 7, column 3. Keep one"
        ),
        (
            "x:\n  - a: 1\n    b: { a: 2 }\n    a: 3\n",
            "2:5: more than one a in one mapping: first here, again in line 4, column 5. Keep one"
        ),
        (
            "x: { a: \"b, a: c\", c: [a, { a: 1 }], a: 2 }\n",
            "1:6: more than one a in one mapping: first here, again in line 1, column 38. Keep one"
        ),
        (
            "x: {\n a: 1, # a: 4\n a: 2}\n",
            "2:2: more than one a in one mapping: first here, again in line 3, column 2. Keep one"
        ),
        (
            "a: 1\nb: 1\na: 2\nb: 2\n",
            "1:1: more than one a in one mapping: first here, again in line 3, column 1, and more than one b. Keep one"
        ),
        (
            "x: { 1: a, \"1\": b }\n",
            "1:6: more than one 1 in one mapping: first here, again in line 1, column 12. Keep one"
        ),
        (
            "x: { 1: a, !!int 1: b }\n",
            "1:12: x: more than one 1 in one mapping: first in line 1, column 6, again here. Keep one"
        ),
    ])
    func `a repeated key is reported with both places`(text: String, message: String) {
        #expect(ConfigurationFixture.problems(Array(text.utf8)).split(separator: "\n").first == "test.yml:\(message)")
    }

    @Test(arguments: [
        (
            ListenFailure(place: ":10033", setting: "--web.listen-address", port: 10_033, code: 98),
            "cannot listen on :10033: Address already in use (errno 98). Another process listens there:"
                + " ss -ltnp 'sport = :10033'. End it, or give another address with --web.listen-address"
        ),
        (
            ListenFailure(place: "192.0.2.1:1", setting: "--web.listen-address", port: 1, code: 99),
            "cannot listen on 192.0.2.1:1: Cannot assign requested address (errno 99). No interface of this host has"
                + " the address: ip address. Give another one with --web.listen-address"
        ),
        (
            ListenFailure(place: ":80", setting: "--web.listen-address", port: 80, code: 13),
            "cannot listen on :80: Permission denied (errno 13). Ports below 1024 need CAP_NET_BIND_SERVICE. Give a"
                + " higher port with --web.listen-address"
        ),
        (
            ListenFailure(place: "unix:/no/s", setting: "--web.listen-address", port: 0, code: 2),
            "cannot listen on unix:/no/s: No such file or directory (errno 2). Check the folder of the socket and its"
                + " rights, or give another path with --web.listen-address"
        ),
        (
            ListenFailure(place: "127.0.0.1:7", setting: "cloud.listen", port: 7, code: 98),
            "cannot listen on 127.0.0.1:7: Address already in use (errno 98). Another process listens there:"
                + " ss -ltnp 'sport = :7'. End it, or give another address with cloud.listen"
        ),
    ])
    func `a failure to listen has the address, the reason and the remedy with the setting`(
        failure: ListenFailure, message: String
    ) {
        #expect("\(failure)" == message)
    }
}
