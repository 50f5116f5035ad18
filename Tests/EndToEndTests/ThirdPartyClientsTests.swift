import Testing

/// The embedded cloud with clients for the real one.
@Suite(
    .timeLimit(.minutes(3)),
    .enabled(if: ThirdPartyClients.areInstalled, "the Python packages are not there; `make tools` installs them"))
struct ThirdPartyClientsTests {
    @Test func `the SDKs of Huawei Cloud, OpenStack, and Open Telekom Cloud work with the embedded cloud unchanged`()
        async throws
    {
        try await ExporterProcess.with(configuration: ThirdPartyClients.configuration) { exporter in
            let command = ThirdPartyClients.command(cloud: try await exporter.cloud)
            let run = try await ChildProcess.output(of: command, within: .seconds(120))
            let checks = run.output.split(separator: "\n")
            for failure in checks where !failure.hasPrefix("ok ") { Issue.record("\(failure)") }
            #expect(checks.count >= 20, "\(run.error)")
            #expect(run.exit == .code(0), "\(run.error)")
        }
    }
}
