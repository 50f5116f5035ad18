import Testing

@testable import Settings
@testable import VPNConfiguration

/// The places of files that a configuration names, and the messages about these files.
struct NamedFilesTests {
    private let files = NamedFiles(folder: "/conf", credentials: "/run/credentials/x")

    @Test(arguments: [
        ("a", "/conf/a"), ("/a", "/a"), ("${CREDENTIALS_DIRECTORY}/a", "/run/credentials/x/a"),
        ("$CREDENTIALS_DIRECTORY/a", "/conf/$CREDENTIALS_DIRECTORY/a"),
        ("x/${CREDENTIALS_DIRECTORY}/a", "/conf/x/${CREDENTIALS_DIRECTORY}/a"),
    ])
    func `a path is absolute, relative to the folder, or below the credentials`(path: String, place: String) throws {
        #expect(try files.place(of: path) == place)
    }

    @Test func `a message shows a path only if the file exists`() {
        func message(_ reason: String, isMissing: Bool, isSeen: Bool) -> String {
            files.refusal(
                BoundedFile.Failure(reason: reason, isMissing: isMissing, isSeen: isSeen), at: "/conf/hunter2",
                named: "hunter2"
            ).message
        }
        #expect(
            message("is not a regular file", isMissing: false, isSeen: true)
                == "the file /conf/hunter2 is not a regular file")
        #expect(message("cannot be read: x", isMissing: false, isSeen: false) == "the file cannot be read: x")
        #expect(
            message("x", isMissing: true, isSeen: false)
                == "names a file that does not exist. A relative path starts at /conf")
    }

    @Test func `a failure to read a file shows whether the file exists`() {
        for (path, isMissing, isSeen) in [
            ("/no-such-file", true, false), ("/etc/passwd/x", true, false),
            (String(repeating: "x", count: 300), false, false),
            ("/etc", false, true),
        ] {
            let failure = #expect(throws: BoundedFile.Failure.self) { try BoundedFile.read(path, maximumSize: 10) }
            #expect(failure?.isMissing == isMissing && failure?.isSeen == isSeen, "\(path)")
        }
    }

    @Test(arguments: [
        ("a\nb", "holds the content of a file. Write the path of the file that has it"),
        ("-----BEGIN PRIVATE KEY-----", "holds the content of a file. Write the path of the file that has it"),
        ("a\u{85}b", "holds the content of a file. Write the path of the file that has it"),
        ("a\tb", "has control characters"), ("", "is empty: 1 to 4096 characters"),
        (String(repeating: "x", count: 4097), "4097 characters are above the maximum of 4096"),
    ])
    func `an invalid path is rejected, and the message omits it`(text: String, message: String) {
        let node = ConfigurationNode(
            content: .text(text, isQuoted: true), position: .init(line: 1, column: 1), path: .root)
        #expect(throws: SettingRefusal(message)) { try SettingForm<String>.path.parse(node) }
    }

    @Test func `an outline has place and setting, and no unknown name`() {
        let text =
            "monitors: { mode: hunter2 }\nhunter2: 1\nprobes: { hunter2: 1, interval: hunter2 }\n"
            + "metrics: { profile: hunter2 }\n"
        let error = #expect(throws: ConfigurationProblems.self) { try ConfigurationFixture.parse(text) }
        #expect(
            error?.outlines == [
                "test.yml:1:1: cloud", "test.yml:1:1: connections", "test.yml:1:19: monitors.mode", "test.yml:2:1",
                "test.yml:3:11: probes", "test.yml:3:33: probes.interval", "test.yml:4:21: metrics.profile",
            ])
        #expect(error?.lines.count { $0.contains("hunter2") } == 5)
    }

    @Test func `the notes list the files with secrets`() throws {
        let notes = FileNotes()
        notes.begin("c.yml")
        let secrets = SecretReader(files: files) { _ throws(BoundedFile.Failure) in Array("s\n".utf8) }.noting(notes)
        let surroundings = ConfigurationFixture.surroundings(
            ["OS_CLIENT_CONFIG_FILE": "/c", "OS_CLIENT_SECURE_FILE": "/s"],
            files: [
                "/c": "clouds: { otc: { auth: { username: u, user_domain_name: d, project_id: p } } }",
                "/s": "clouds: { otc: { auth: { password: x } } }",
            ]
        ).noting(notes)
        func read(_ cloud: String) throws {
            notes.begin("c.yml")
            _ = try ConfigurationFile.parse(
                Array(
                    "cloud: { provider: open-telekom-cloud, region: eu-de, project_id: p, \(cloud) }\nconnections: discover\n"
                        .utf8),
                file: "c.yml", context: ReadingContext(secrets: secrets, surroundings: surroundings))
        }
        try read("credentials: { user_name: u, domain_name: d, password_file: p }")
        #expect(notes.secrets == ["/conf/p"] && notes.main == "c.yml")
        #expect(notes.read.keys.sorted() == ["/conf/p", "c.yml"])
        try read("credentials: { user_name: u, domain_name: d, password: p }")
        #expect(notes.secrets == ["c.yml"])
        try read("credentials: { token_file: p }, proxy: \"http://u:p@h:1\"")
        #expect(notes.secrets == ["/conf/p", "c.yml"])
        try read("cloud: otc")
        #expect(notes.secrets == ["/s"])
    }
}
