import Exposition
import Synchronization
import Testing

@testable import ExporterToolkit
@testable import ProbeEngine
@testable import VPNExporter

/// Tests of the body that each request gets, and of the number of bodies that the service makes.
@Suite(.timeLimit(.minutes(1))) struct ScrapeServiceTests {
    private static func request(_ headers: [(name: String, value: String)] = []) -> WebRequest {
        WebRequest(method: "GET", uri: "/metrics", headers: headers)
    }

    private static func families(_ value: UInt64) -> [MetricFamily] {
        [
            MetricFamily(
                name: "x_total", help: "X.", type: .counter,
                samples: [MetricSample(labels: .none, value: .count(value))])
        ]
    }

    @Test func `a scrape has its content type, and names the headers that decide on it`() async {
        let service = ScrapeService { Self.families(1) }
        let plain = await service.response(to: Self.request())
        #expect(plain.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(plain.headers == ["Vary": "Accept, Accept-Encoding"])
        #expect(String(decoding: plain.body, as: UTF8.self) == "# HELP x_total X.\n# TYPE x_total counter\nx_total 1\n")
        let zipped = await service.response(
            to: Self.request([("Accept", "application/openmetrics-text"), ("Accept-Encoding", "gzip")]))
        #expect(zipped.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(zipped.headers == ["Vary": "Accept, Accept-Encoding", "Content-Encoding": "gzip"])
        #expect(zipped.body.prefix(2) == [0x1f, 0x8b])
    }

    /// Counts the collections, and blocks the first one until it is released.
    private final class Gate: Sendable {
        private let count = Mutex<UInt64>(0)
        let entered = AsyncStream.makeStream(of: Void.self)
        private let isOpen = Mutex(false)

        func collect() -> [MetricFamily] {
            let number = count.withLock { count in
                count += 1
                return count
            }
            entered.continuation.yield()
            while number == 1, !isOpen.withLock({ $0 }) {}
            return families(number)
        }

        func open() { isOpen.withLock { $0 = true } }
        var collections: UInt64 { count.withLock { $0 } }
    }

    @Test func `scrapes requested during a round share the next one, and none shows an earlier moment`() async throws {
        let gate = Gate()
        let service = ScrapeService { gate.collect() }
        // The blocked round needs its own thread, because a host with one processor has a single thread for all others.
        let bodies = try await PingLoop.withLoop { loop in
            await withTaskGroup(of: String.self) { group in
                group.addTask(executorPreference: loop) {
                    String(decoding: await service.response(to: Self.request()).body, as: UTF8.self)
                }
                var entered = gate.entered.stream.makeAsyncIterator()
                _ = await entered.next()
                for number in 0..<20 {
                    let accept = number.isMultiple(of: 2) ? "text/plain" : "application/openmetrics-text"
                    group.addTask {
                        String(
                            decoding: await service.response(to: Self.request([("Accept", accept)])).body,
                            as: UTF8.self)
                    }
                }
                while service.waitingCount < 20 { await Task.yield() }
                gate.open()
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(gate.collections == 2)
        #expect(bodies.count { $0.contains("x_total 1") } == 1)
        #expect(bodies.count { $0.contains("x_total 2") } == 20)
        #expect(bodies.count { $0.hasSuffix("# EOF\n") } == 10)
        #expect(service.waitingCount == 0)
    }

    @Test func `a cancelled scrape and the next one both get an answer`() async {
        let service = ScrapeService { Self.families(3) }
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            for _ in 0..<10 {
                group.addTask { #expect(await service.response(to: Self.request()).body.isEmpty == false) }
            }
        }
        #expect(await service.response(to: Self.request()).body.isEmpty == false)
    }
}
