import NetworkPrimitives
import ProbeEngine
import Probing
import Synchronization
import UnixSignals
import VPNConfiguration

/// Probes a few targets with the exporter's own engine, and prints each event. Ends when all requests have ended, or a
/// signal interrupts it.
struct LiveProbe: Sendable {
    let targets: [LiveTarget]
    /// The number of requests to each target; `nil` for no limit.
    let requests: Int?
    let options: PingOptions
    let format: OutputFormat
    let style: TerminalStyle

    /// The most lines that wait for a slow reader.
    private static let longestQueue = 4_096

    /// Runs the probe.
    ///
    /// - Returns: the tally of each target.
    /// - Throws: ``PingError`` if no socket can be opened.
    func run() async throws -> [ProbeTally] {
        try await PingLoop.withLoop { loop in
            let pinger = try Pinger(on: loop, options: options, observer: IgnoringObserver())
            let (stream, lines) = AsyncStream.makeStream(
                of: ProbeListener.Line.self, bufferingPolicy: .bufferingOldest(Self.longestQueue))
            let keys = targets.indices.map { EchoFlowKey(UInt64($0)) }
            let listeners = targets.indices.map { index in
                ProbeListener(
                    index: index, requests: requests, timestamps: PingTimestamps(options.timestamps), lines: lines,
                    end: { pinger.stop([keys[index]]) })
            }
            writeHeads()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await write(stream, orStop: { pinger.stop(keys) }) }
                group.addTask { await stopOnSignal { pinger.stop(keys) } }
                await probe(pinger, keys, listeners)
                lines.finish()
                // The first child to end is the writer, after the remaining lines.
                await group.next()
                group.cancelAll()
            }
            let tallies = listeners.map(\.tally)
            writeSummaries(tallies)
            return tallies
        }
    }

    private func probe(_ pinger: Pinger, _ keys: [EchoFlowKey], _ listeners: [ProbeListener]) async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for index in targets.indices {
                    group.addTask {
                        var parameters = targets[index].parameters
                        parameters.requests = requests.map(UInt64.init)
                        await pinger.run(
                            parameters, to: targets[index].address, key: keys[index], observer: listeners[index])
                    }
                }
            }
        } onCancel: {
            pinger.stop(keys)
        }
    }

    private func stopOnSignal(_ stop: () -> Void) async {
        for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
            stop()
        }
    }

    private func text(_ index: Int) -> ProbeText {
        ProbeText(target: targets[index], isOneOfSeveral: targets.count > 1, style: style)
    }

    private func writeHeads() {
        guard format == .text else { return }
        for index in targets.indices { StandardOutput.write(text(index).head) }
    }

    /// Writes lines until the stream ends. Stops the probe if the reader has closed the pipe.
    private func write(_ lines: AsyncStream<ProbeListener.Line>, orStop stop: () -> Void) async {
        for await line in lines {
            let text =
                switch format {
                case .text: text(line.index).line(line.message)
                case .json: JSONLine.text(ProbeDocument(targets[line.index], line.message, at: line.time))
                }
            if !StandardOutput.write(text) { stop() }
        }
    }

    private func writeSummaries(_ tallies: [ProbeTally]) {
        for (index, tally) in tallies.enumerated() {
            switch format {
            case .text: StandardOutput.write("\n" + text(index).summary(tally))
            case .json: StandardOutput.write(JSONLine.text(ProbeSummaryDocument(targets[index], tally)))
            }
        }
    }
}

extension LiveTarget {
    /// The engine's parameters for the requests.
    fileprivate var parameters: EchoParameters {
        EchoParameters(
            pace: EchoPace(interval: settings.interval.nanoseconds, spread: 0), timeout: settings.timeout.nanoseconds,
            payloadSize: settings.payloadSize, packet: settings.packet, path: settings.path)
    }
}

extension [ProbeTally] {
    /// The exit code, as in ping(8): 0 if every target answered, 1 otherwise.
    var exitCode: Int32 { allSatisfy { $0.replies > 0 } ? 0 : 1 }
}

/// One address to probe, with the name that the output shows.
struct LiveTarget: Sendable, Hashable {
    /// `CONNECTION/TARGET`, or the given host name or address.
    let name: String
    let address: IPAddress
    let settings: ProbeSettings

    /// The name, followed by the address if it differs.
    var title: String {
        let shown = TerminalText.escaped(name)
        return shown == "\(address)" ? shown : "\(shown) (\(address))"
    }
}

/// Observes one flow of a live probe. Counts its events, passes on the printed ones, and ends the flow after its
/// requests.
final class ProbeListener: EchoObserver {
    /// A message with its target and its time.
    struct Line: Sendable {
        let index: Int
        let message: ProbeTally.Message
        let time: LogTime
    }

    private let state: Mutex<ProbeTally>
    private let index: Int
    private let requests: Int?
    private let lines: AsyncStream<Line>.Continuation
    private let end: @Sendable () -> Void

    /// - Parameters:
    ///   - index: the index of the target.
    ///   - requests: the number of requests after which the flow ends; `nil` for no limit.
    ///   - lines: receives the messages. A full buffer drops lines, but the tally counts their events.
    ///   - end: ends the flow; may be called more than once.
    init(
        index: Int, requests: Int?, timestamps: PingTimestamps, lines: AsyncStream<Line>.Continuation,
        end: @escaping @Sendable () -> Void
    ) {
        state = Mutex(ProbeTally(timestamps: timestamps))
        self.index = index
        self.requests = requests
        self.lines = lines
        self.end = end
    }

    var tally: ProbeTally { state.withLock { $0 } }

    func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {
        let (message, ended) = state.withLock { tally in (tally.record(event, of: sequence), tally.ended) }
        if let message {
            lines.yield(Line(index: index, message: message, time: LogTime(milliseconds: time.realtime / 1_000_000)))
        }
        if let requests, ended >= requests { end() }
    }

    func observe(replyFrom sender: IPAddress, of sequence: UInt64, at time: ClockReading) {
        state.withLock { $0.record(replyFrom: sender) }
    }

    func observe(_ error: EchoError, of sequence: UInt64, at time: ClockReading) {
        state.withLock { $0.record(error, of: sequence) }
    }
}
