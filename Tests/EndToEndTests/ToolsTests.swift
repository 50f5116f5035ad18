import Foundation
import Testing

/// `make tools` on simulated machines that lack something, with a fake package manager.
@Suite(.timeLimit(.minutes(2))) struct ToolsTests {
    @Test func `a machine without any tool gets each package once`() async throws {
        try await FakeMachine.with { machine in
            let run = try await machine.install()
            #expect(run.exit == .code(0) && run.output == "", "\(run.output)\(run.error)")
            #expect(try machine.installed == FakeMachine.table.map(\.package))
            #expect(machine.missing == [])
        }
    }

    @Test func `a machine with every command does not run its package manager`() async throws {
        try await FakeMachine.with(having: FakeMachine.commands) { machine in
            let run = try await machine.install()
            #expect(run.exit == .code(0) && run.output == "")
            #expect(try machine.calls == [])
        }
    }

    @Test(arguments: [["promtool"], ["mandoc"], ["ensurepip"], ["ip", "nft", "chromium"]])
    func `the script installs only the packages of missing commands`(lacking: [String]) async throws {
        let there = FakeMachine.commands.filter { !lacking.contains($0) }
        try await FakeMachine.with(having: there) { machine in
            let run = try await machine.install()
            #expect(run.exit == .code(0) && run.output == "", "\(run.output)\(run.error)")
            let expected = FakeMachine.table.filter { !$0.commands.filter(lacking.contains).isEmpty }.map(\.package)
            #expect(try machine.installed == expected)
            #expect(machine.missing == [])
        }
    }

    @Test func `a file that is not executable does not count as a command`() async throws {
        try await FakeMachine.with(having: FakeMachine.commands) { machine in
            try machine.forbidRunning("mandoc")
            let run = try await machine.install()
            #expect(run.exit == .code(0) && run.output == "", "\(run.output)\(run.error)")
            #expect(try machine.installed == ["mandoc"])
        }
    }

    @Test(arguments: FakeMachine.table.map(\.package))
    func `a package that fails to install stops no other and leaves dpkg consistent`(
        package: String
    ) async throws {
        let commands = try #require(FakeMachine.table.first { $0.package == package }).commands
        try await FakeMachine.with(failing: package) { machine in
            let run = try await machine.install()
            #expect(run.exit == .code(0))
            #expect(run.output.contains("dpkg: error processing archive \(package)"), "\(run.output)")
            #expect(run.output.contains("The tests that need them are skipped."))
            #expect(machine.missing == commands)
            #expect(try machine.halfway == "")
        }
    }

    @Test func `in CI, a package that fails to install is an error after the others are installed`() async throws {
        try await FakeMachine.with(failing: "mandoc") { machine in
            let run = try await machine.install("CI=true")
            #expect(run.exit == .code(1))
            #expect(run.output.hasSuffix("tools: error: missing in CI: mandoc\n"), "\(run.output)")
            #expect(machine.missing == ["mandoc"])
        }
    }

    @Test(arguments: [(nil, 0), ("CI=true", 1)] as [(String?, Int32)])
    func `a user without privileges gets the command that installs the missing packages`(
        ci: String?, code: Int32
    ) async throws {
        let there = FakeMachine.commands.filter { $0 != "mandoc" && $0 != "fish" }
        try await FakeMachine.with(having: there) { machine in
            let run = try await machine.install("USER_ID=1000", ci)
            #expect(run.exit == .code(code))
            #expect(run.output.contains("apt-get install --no-install-recommends mandoc fish\n"))
            #expect(try machine.calls == [])
        }
    }

    @Test func `a machine with another package manager gets the list of packages`() async throws {
        try await FakeMachine.with(having: FakeMachine.commands.filter { $0 != "nft" }) { machine in
            try machine.remove("apt-get")
            let run = try await machine.install()
            #expect(run.exit == .code(0))
            #expect(run.output.contains("apt-get is not available. Install these packages by other means: nftables\n"))
        }
    }

    @Test func `the script does not touch a package manager that is already broken`() async throws {
        try await FakeMachine.with { machine in
            try machine.leaveHalfway("somebody-elses")
            let run = try await machine.install()
            #expect(run.exit == .code(0))
            #expect(run.output.contains("Run: dpkg --configure -a"), "\(run.output)")
            #expect(try machine.calls == [])
            #expect(try machine.halfway == "somebody-elses")
        }
    }

    @Test func `the script never removes a package of the system, even if an update left it half-configured`()
        async throws
    {
        try await FakeMachine.with(failing: "fish") { machine in
            let run = try await machine.install("FAILS_WITH=libc6")
            #expect(run.exit == .code(0))
            #expect(try machine.halfway == "libc6")
        }
    }

    @Test func `tests need only programs of the table`() throws {
        let folder = Checkout.root + "/Tests/EndToEndTests/"
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
        var needed: Set<String> = []
        for file in files {
            let text = try String(contentsOfFile: folder + file, encoding: .utf8)
            for list in text.matches(of: #/\.needs\(([^)]*)\)/#) {
                needed.formUnion(list.1.matches(of: #/"([^"]+)"/#).map { String($0.1) })
            }
        }
        #expect(needed.count > 10)
        #expect(needed.subtracting(FakeMachine.commands).sorted() == [])
    }
}
