import Foundation
import Testing

/// Every fault of the cloud on every call. The exporter makes few calls, serves what it knows, recovers by itself, and
/// probes as before.
@Suite(.serialized, .timeLimit(.minutes(10))) struct FaultMatrixTests {
    /// An operation of the embedded cloud, and the effect of its failure.
    private struct Call: Sendable {
        let operation: String
        /// The gauge that shows a failure; `nil` if the gateways' names only stay as they are.
        let gauge: String?
        /// The status of a successful call.
        var granted = 200
        /// Whether the fault stops the exporter for longer than a test can wait. The identity service's 401 locks
        /// accounts, for example.
        var isFinal: @Sendable (CloudFault) -> Bool = { _ in false }
    }

    private static let reconciled = "vpn_reconcile_last_run_success"
    private static let calls = [
        Call(operation: "issueToken", gauge: reconciled, granted: 201) { $0.status == 401 || $0.status == 403 },
        Call(operation: "listVpnConnections", gauge: reconciled),
        Call(operation: "listConnectionMonitors", gauge: reconciled),
        Call(operation: "createConnectionMonitor", gauge: reconciled, granted: 201),
        Call(operation: "listVgws", gauge: nil), Call(operation: "listCgws", gauge: nil),
        Call(operation: "batchListMetricData", gauge: "vpn_cloud_eye_last_run_success"),
    ]

    private static let paris = QuickStart.parisID
    private static let configuration = """
        cloud: { provider: embedded, region: eu-de, project_id: 0123456789abcdef0123456789abcdef, pending_create: 0s }
        monitors: { interval: 1s }
        cloud_eye: { interval: 1s }
        probes: { interval: 100ms, timeout: 1s, window: 10s }
        connections:
          - name: berlin-paris
            id: \(paris)
            simulated: { source_ip: 127.0.0.10, destination_ip: 127.0.0.11 }
          - name: berlin-rome
            id: 5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27
            simulated: { source_ip: 127.0.0.20, destination_ip: 127.0.0.21 }

        """

    @Test func `the exporter survives each error of each call and reports it while it lasts`() async throws {
        try await runAll(CloudFault.codes + CloudFault.forms)
    }

    @Test func `a slow response ends at the time limit of the call`() async throws {
        try await runAll(CloudFault.slow)
    }

    /// Runs one exporter for each call, all in parallel.
    private func runAll(_ faults: [CloudFault]) async throws {
        try await ConfigurationFile.with(Self.configuration) { file in
            try await withThrowingTaskGroup { group in
                for call in Self.calls {
                    group.addTask {
                        try await ExporterProcess.with(configuration: file.path) { exporter in
                            try await Self.run(faults, on: call, exporter)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    private static func run(_ faults: [CloudFault], on call: Call, _ exporter: ExporterProcess) async throws {
        let control = CloudControl(cloud: try await exporter.cloud)
        _ = try await exporter.scrape(inWhich: "everything works", isHealthy)
        for fault in faults where !call.isFinal(fault) {
            let what = "\(call.operation): \(fault.name)"
            let start = ContinuousClock.now
            try await control.resetCalls()
            try await control.set(fault: fault.effect, on: call.operation)
            try await provoke(call, control)
            try await expectFailure(what, fault, call, exporter, control, since: start)
            try await control.clearFaults()
            try await repair(call, control)
            _ = try await exporter.scrape(inWhich: "everything works again after \(what)", isHealthy)
        }
        try await expectUndisturbed(call, exporter)
    }

    /// Makes the exporter need the call.
    private static func provoke(_ call: Call, _ control: CloudControl) async throws {
        switch call.operation {
        case "issueToken": try await control.revokeTokens()
        case "createConnectionMonitor": try await control.deleteMonitors(of: paris)
        // The exporter requests the names again if a connection has an unknown gateway.
        case "listVgws", "listCgws": try await control.put(connection: paris, #"{"status": "ACTIVE"}"#)
        default: return
        }
    }

    /// Makes the exporter retry after a permanent refusal. It does so when the connection changes, or after an hour.
    private static func repair(_ call: Call, _ control: CloudControl) async throws {
        guard call.operation == "createConnectionMonitor" else { return }
        try await control.put(connection: paris, #"{"status": "ACTIVE"}"#)
    }

    private static func isHealthy(_ scrape: Scrape) -> Bool {
        scrape[reconciled] == 1 && scrape["vpn_cloud_eye_last_run_success"] == 1
            && scrape["vpn_monitor_present", ["connection": "berlin-paris"]] == 1
            && scrape["vpn_target_up", QuickStart.target("berlin-paris")] == 1
    }

    private static func expectFailure(
        _ what: String, _ fault: CloudFault, _ call: Call, _ exporter: ExporterProcess, _ control: CloudControl,
        since start: ContinuousClock.Instant
    ) async throws {
        guard let gauge = call.gauge else { return }
        let scrape = try await exporter.scrape(inWhich: "\(gauge) is 0 for \(what)", within: .seconds(60)) {
            $0[gauge] == 0
        }
        // The targets and the last known values remain.
        #expect(scrape["vpn_exporter_targets"] == 2, "\(what)")
        #expect(scrape["vpn_target_up", QuickStart.target("berlin-paris")] == 1, "\(what)")
        let status = fault.status == 200 && !fault.isReplaced ? call.granted : fault.status
        let count = try await control.calls().count(of: call.operation, status: status)
        // The bound allows a run per second, one renewed token per run, and some batches of Cloud Eye per reading.
        let seconds = Int(start.duration(to: .now).components.seconds) + 1
        #expect(1...(8 + 5 * seconds) ~= count, "\(what): \(count) calls in \(seconds) s")
    }

    /// Expects no loss while the cloud failed.
    private static func expectUndisturbed(_ call: Call, _ exporter: ExporterProcess) async throws {
        let scrape = try await exporter.scrape()
        for connection in ["berlin-paris", "berlin-rome"] {
            let target = QuickStart.target(connection)
            let lost = scrape.sum("vpn_probe_lost_total", with: target)
            #expect(lost == 0, "\(call.operation): \(lost) requests to \(connection) lost")
        }
        let text = try await exporter.web.get("/metrics").text
        #expect(!text.contains("words of the cloud"))
        #expect(try await exporter.stop() == .code(0))
    }
}
