import Exposition
import Testing

/// The formats that scrapers accept and receive.
struct ScrapeAgreementTests {
    private static let protobuf =
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"

    private func format(_ accept: String?) -> ExpositionFormat {
        ScrapeAgreement(accept: accept, encoding: nil).format
    }

    @Test(arguments: [
        nil, "", "*/*", "text/*", "text/plain", "text/html,application/xhtml+xml,*/*;q=0.8", "application/*",
        "application/json", "image/png;q=0.3", "text/plain;version=0.0.4", ",;,;;q=,", "text/plain;version=1.0.0",
        "application/openmetrics-text;version=0.0.1", "application/openmetrics-text;version=2.0.0",
        "application/vnd.google.protobuf", "application/vnd.google.protobuf;proto=x;encoding=delimited",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text",
    ])
    func `a scraper that names no known format gets the text format`(accept: String?) {
        #expect(format(accept) == .text)
    }

    @Test func `the greatest weight wins, and at equal weights the richer format`() {
        let openMetrics = "application/openmetrics-text"
        #expect(format(openMetrics) == .openMetrics)
        #expect(format("\(openMetrics); version=\"1.0.0\"; charset=utf-8") == .openMetrics)
        #expect(format("Application/OpenMetrics-Text;Version=1.0.0") == .openMetrics)
        #expect(format("text/plain,\(openMetrics)") == .openMetrics)
        #expect(format("text/plain;q=0.5,\(openMetrics);q=0.4") == .text)
        #expect(format("\(openMetrics);q=0.5,*/*;q=0.9") == .text)
        #expect(format("\(openMetrics);q=0.5,text/plain;q=0.3,*/*;q=0.9") == .openMetrics)
        #expect(format(Self.protobuf) == .protobuf)
        #expect(format("\(Self.protobuf);q=0.5,\(openMetrics);q=0.6") == .openMetrics)
        #expect(format("\(openMetrics),\(Self.protobuf)") == .protobuf)
    }

    @Test func `a weight of 0 refuses a format, and an item with a malformed weight is ignored`() {
        #expect(format("application/openmetrics-text;q=0,*/*;q=0.1") == .text)
        #expect(format("application/openmetrics-text;q=0") == .text)
        #expect(format("text/plain;q=0,application/openmetrics-text;q=0.001") == .openMetrics)
        for weight in ["2", "1.001", "-1", "0.1234", "x", "", "0.5.5", "1.0000", ".5"] {
            #expect(format("application/openmetrics-text;q=\(weight),text/plain;q=0.1") == .text, "\(weight)")
        }
        for weight in ["1", "1.", "1.000", "0.5", "0.001"] {
            #expect(format("application/openmetrics-text;q=\(weight)") == .openMetrics, "\(weight)")
        }
    }

    @Test func `Prometheus 2 and 3 get their preferred formats`() {
        let second =
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
            + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        #expect(format(second) == .openMetrics)
        let third =
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
            + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
        #expect(format(third) == .openMetrics)
        #expect(format("\(Self.protobuf);q=0.7,\(third)") == .protobuf)
    }

    @Test func `the content type repeats a known escaping scheme`() {
        func contentType(_ accept: String) -> String { ScrapeAgreement(accept: accept, encoding: nil).contentType }
        #expect(contentType("*/*") == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            contentType("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8")
                == "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8")
        #expect(contentType("text/plain;escaping=dots") == "text/plain; version=0.0.4; charset=utf-8; escaping=dots")
        #expect(contentType("text/plain;escaping=x\r\ny").hasSuffix("charset=utf-8"))
        #expect(
            contentType("\(Self.protobuf);escaping=underscores")
                == "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; "
                + "escaping=underscores")
    }

    @Test func `gzip is used if its weight is at least that of no compression`() {
        func isCompressed(_ encoding: String?) -> Bool {
            ScrapeAgreement(accept: nil, encoding: encoding).isCompressed
        }
        for encoding in ["gzip", "GZIP", "deflate, gzip;q=1.0, *;q=0.5", "*", "gzip;q=0.1", "x-gzip", "gzip, identity"]
        {
            #expect(isCompressed(encoding), "\(encoding)")
        }
        for encoding in [
            nil, "", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "gzip;q=0.5, identity",
        ] {
            #expect(!isCompressed(encoding), "\(encoding ?? "none")")
        }
    }

    @Test func `a long or malformed field still gets a format`() {
        #expect(format(String(repeating: "a/b;q=0.1,", count: 10_000)) == .text)
        #expect(format(String(repeating: "\"", count: 9_999)) == .text)
        #expect(format(String(repeating: ";", count: 9_999) + ",application/openmetrics-text") == .openMetrics)
    }
}
