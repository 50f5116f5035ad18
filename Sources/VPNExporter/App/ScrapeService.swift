import ExporterToolkit
import Exposition

/// Answers scrapes in the format that each scraper requests. Scrapes that arrive together share one collection and its
/// renderings (``SharedRounds``), so that a scrape shows one moment, which is never before its request.
final class ScrapeService: Sendable {
    /// The properties that a body depends on.
    private struct Form: Hashable {
        let format: ExpositionFormat
        let isCompressed: Bool
    }

    private let rounds: SharedRounds<Form, RenderedScrape>

    /// - Parameter collect: collects all families of this moment.
    init(collect: @escaping @Sendable () -> [MetricFamily]) {
        rounds = SharedRounds { forms in await Self.render(forms, collect) }
    }

    /// The number of scrapes that wait for the next round.
    var waitingCount: Int { rounds.waitingCount }

    func response(to request: WebRequest) async -> WebResponse {
        let agreement = ScrapeAgreement(
            accept: request.headers["accept"], encoding: request.headers["accept-encoding"])
        let scrape = await rounds.value(for: Form(format: agreement.format, isCompressed: agreement.isCompressed))
        var response = WebResponse(status: .ok, contentType: agreement.contentType, body: scrape.body)
        response.headers["Vary"] = ScrapeAgreement.vary
        if scrape.isCompressed { response.headers["Content-Encoding"] = "gzip" }
        return response
    }

    /// Renders off the caller's thread, because many targets take long.
    @concurrent
    private static func render(
        _ forms: Set<Form>, _ collect: @Sendable () -> [MetricFamily]
    ) async -> @Sendable (Form) -> RenderedScrape {
        let families = collect()
        let scrapes = Dictionary(
            uniqueKeysWithValues: forms.map { form in
                (form, RenderedScrape(families, form.format, isCompressed: form.isCompressed))
            })
        return { form in scrapes[form] ?? RenderedScrape([], form.format, isCompressed: false) }
    }
}
