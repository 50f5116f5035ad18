import Testing

@testable import ExporterToolkit
@testable import Probing
@testable import StatusPages

@Suite struct EventDocumentTests {
    @Test func `events are JSON whatever their texts contain, newest first`() {
        let response = WebResponse.json(
            EventDocument([
                Event(time: 1_767_323_045_123_000_000, kind: .outageBegan, connection: "a\"b", text: "line\n</script>"),
                Event(time: 0, kind: .pairChanged, connection: nil, text: "x"),
            ]))
        #expect(response.status == .ok && response.contentType == "application/json")
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(
            text == #"{"events":[{"connection":"a\"b","kind":"outage_began","text":"line\n</script>","#
                + #""time":"2026-01-02T03:04:05.123Z"},{"kind":"pair_changed","text":"x","time":"1970-01-01T00:00:00.000Z"}]}"#
                + "\n")
    }

    @Test func `the oldest events are dropped`() {
        let log = EventLog()
        for number in 0..<(EventLog.capacity + 5) {
            log.record(Event(time: Int64(number), kind: .outageBegan, connection: nil, text: ""))
        }
        let times = log.newestFirst.map(\.time)
        #expect(times.count == EventLog.capacity)
        #expect(times == Array((5..<Int64(EventLog.capacity + 5)).reversed()))
        #expect(EventLog().newestFirst.isEmpty)
    }
}
