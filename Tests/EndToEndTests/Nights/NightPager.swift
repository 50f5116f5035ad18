import Foundation

/// A real Alertmanager in a network namespace, with the shipped configuration and shortened times. Its receivers record
/// the messages that Slack would show.
struct NightPager: Sendable {
    /// A message as its receiver reads it.
    struct Message: Decodable, Sendable {
        /// Seconds since the Unix epoch.
        let time: Double
        /// The name of the receiver in the configuration.
        let receiver: String
        /// The job of the exporter that the alerts are about.
        let job: String
        let title: String
        let text: String
    }

    static let address = "127.0.0.1:9093"
    private static let receiverAddress = "127.0.0.1:9095"
    private let receiver: ChildProcess

    /// Whether this machine has Alertmanager, under Debian's name or its own.
    static var isPresent: Bool { program != nil }

    private static var program: String? {
        ["prometheus-alertmanager", "alertmanager"].first { Tools.path(of: $0) != nil }
    }

    /// Runs the body while Alertmanager runs.
    static func with<Value>(
        minute: Int, in namespace: NetworkNamespace, _ body: (NightPager) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            try write(to: folder, minute: minute)
            let command = [
                program ?? "alertmanager", "--config.file=\(folder)/alertmanager.yml", "--storage.path=\(folder)/data",
                "--web.listen-address=\(address)", "--cluster.listen-address=",
            ]
            return try await ChildProcess.with(namespace.launcher + ["python3", "-c", script]) { receiver in
                _ = try await receiver.errorLine(containing: "listening")
                return try await ChildProcess.with(namespace.launcher + command) { child in
                    _ = try await child.errorLine(containing: "Listening on")
                    return try await body(NightPager(receiver: receiver))
                }
            }
        }
    }

    private static func write(to folder: String, minute: Int) throws {
        let shipped = Checkout.root + "/deploy/prometheus/"
        let text = try String(contentsOfFile: shipped + "alertmanager.yml", encoding: .utf8)
            .replacing(#/\n  - name: (pager|tickets)(?=\n)/#) { $0.0 + "\n" + slack(String($0.1)) }
        try ShortenedRules.shortened(text, minute: minute)
            .write(toFile: folder + "/alertmanager.yml", atomically: false, encoding: .utf8)
        try FileManager.default.copyItem(
            atPath: shipped + "vpn-exporter.tmpl", toPath: folder + "/vpn-exporter.tmpl")
    }

    /// Returns the receiver that the shipped file's comment describes. The `fallback` field carries the job, which
    /// Slack does not show.
    private static func slack(_ receiver: String) -> String {
        """
            slack_configs:
              - api_url: http://\(receiverAddress)/\(receiver)
                send_resolved: true
                title: '{{ template "vpn.title" . }}'
                text: '{{ template "vpn.text" . }}'
                fallback: '{{ .GroupLabels.job }}'
        """
    }

    /// A server that prints each message as a line of JSON and responds with "ok".
    private static let script = """
        import http.server, json, os, sys, time
        class Receiver(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["attachments"][0]
                message = {"time": time.time(), "receiver": self.path[1:], "job": content["fallback"],
                    "title": content["title"], "text": content["text"]}
                os.write(1, (json.dumps(message) + "\\n").encode())
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"ok")
            def log_message(self, *arguments):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", \(receiverAddress.split(separator: ":")[1])), Receiver)
        print("listening", file=sys.stderr, flush=True)
        server.serve_forever()
        """

    /// Returns all messages about a job so far, in order of time.
    func messages(about job: String) throws -> [Message] {
        try receiver.outputText.split(separator: "\n")
            .map { try JSONDecoder().decode(Message.self, from: Data($0.utf8)) }
            .filter { $0.job == job }
    }
}
