import Glibc
import Network
import ProbeEngine
import Probing
import UnixSignals
import VPNConfiguration

/// Probes a few targets before a person's eyes, with the exporter's own engine, until all requests have ended or somebody
/// interrupts it.
struct LiveProbe: Sendable {
    let targets: [LiveTarget]
    /// Of each target; `nil` for no end.
    let requests: Int?
    let options: PingOptions
    let format: OutputFormat
    let style: TerminalStyle

    /// Lines that may wait for a slow reader.
    private static let longestQueue = 4_096

    /// What became of each target.
    ///
    /// - Throws: ``PingError`` where no socket may be opened.
    func run() async throws -> [ProbeTally] {
        try await PingLoop.withLoop { loop in
            let pinger = try Pinger(on: loop, options: options, observer: UnheardObserver())
            let (stream, lines) = AsyncStream.makeStream(
                of: ProbeListener.Line.self, bufferingPolicy: .bufferingOldest(Self.longestQueue))
            let keys = targets.indices.map { EchoFlowKey(UInt64($0)) }
            let listeners = targets.indices.map { index in
                ProbeListener(
                    index: index, requests: requests, timestamps: PingTimestamps(options.timestamps), lines: lines,
                    end: { pinger.stop([keys[index]]) })
            }
            tellHeads()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await tell(stream, orStop: { pinger.stop(keys) }) }
                group.addTask { await stopOnSignal { pinger.stop(keys) } }
                await probe(pinger, keys, listeners)
                lines.finish()
                // The lines that are left are told first.
                await group.next()
                group.cancelAll()
            }
            let tallies = listeners.map(\.tally)
            tellSummaries(tallies)
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

    private func tellHeads() {
        guard format == .text else { return }
        for index in targets.indices { StandardOutput.write(text(index).head) }
    }

    /// Ends when the stream does. Where nobody reads any more, there is nothing to go on for.
    private func tell(_ lines: AsyncStream<ProbeListener.Line>, orStop stop: () -> Void) async {
        for await line in lines {
            let text =
                switch format {
                case .text: text(line.index).line(line.message)
                case .json: JSONLine.text(ProbeDocument(targets[line.index], line.message, at: line.time)) + "\n"
                }
            if !StandardOutput.write(text) { stop() }
        }
    }

    private func tellSummaries(_ tallies: [ProbeTally]) {
        for (index, tally) in tallies.enumerated() {
            switch format {
            case .text: StandardOutput.write("\n" + text(index).summary(tally))
            case .json: StandardOutput.write(JSONLine.text(ProbeSummaryDocument(targets[index], tally)) + "\n")
            }
        }
    }
}

extension LiveTarget {
    /// What its requests are like.
    fileprivate var parameters: EchoParameters {
        EchoParameters(
            pace: EchoPace(interval: settings.interval.nanoseconds, spread: 0), timeout: settings.timeout.nanoseconds,
            payloadSize: settings.payloadSize, packet: settings.packet, path: settings.path)
    }
}

extension [ProbeTally] {
    /// As ping(8) has it: 0 where every target has answered, else 1.
    var exitCode: Int32 { allSatisfy { $0.replies > 0 } ? 0 : 1 }
}
