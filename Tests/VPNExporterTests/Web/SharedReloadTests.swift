import Synchronization
import Testing

@testable import Settings
@testable import VPNExporter

/// Tests of many requests for a reload.
@Suite(.timeLimit(.minutes(1))) struct SharedReloadTests {
    @Test func `one reload runs, one waits, and the others share the response of the waiting one`() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let readings = Mutex(0)
        let reloads = SharedReload {
            let number = readings.withLock { count in
                count += 1
                return count
            }
            if number == 1 { for await _ in gate { break } }
            let problem = ConfigurationProblem(file: "a", position: nil, path: "", message: "\(number)")
            return .refused(ConfigurationProblems(problems: [problem]))
        }
        try await withThrowingTaskGroup(of: SharedReload.Outcome.self) { group in
            group.addTask { await reloads.reload() }
            while readings.withLock({ $0 }) == 0 { await Task.yield() }
            for _ in 0..<100 { group.addTask { await reloads.reload() } }
            while reloads.waitingCount < 100 { await Task.yield() }
            open.yield()
            var numbers: [String] = []
            while let outcome = try await group.next() {
                guard case .refused(let problems) = outcome else { continue }
                numbers.append(problems.problems[0].message)
            }
            #expect(numbers.filter { $0 == "1" }.count == 1 && numbers.filter { $0 == "2" }.count == 100)
        }
        #expect(readings.withLock { $0 } == 2)
    }
}
