import ExporterToolkit
import Exposition
import Synchronization

/// Answers scrapes: in the form that each scraper asks for, one rendering at a time, and one for all that wait for it.
///
/// A scrape shows one moment, and none before it was asked for: what is asked for while others are rendered waits for the
/// next round, in which the state is taken anew. So no number of scrapers makes more work than a round after the other, and
/// none waits for more than two.
final class ScrapeService: Sendable {
    /// What a body depends on.
    private struct Form: Hashable {
        let format: ExpositionFormat
        let isCompressed: Bool
    }

    /// What becomes of a scrape that waited.
    private enum Turn: Sendable {
        /// It renders, for itself and for those that wait by then.
        case lead
        case rendered(RenderedScrape)
    }

    private struct Waiting {
        let form: Form
        let continuation: CheckedContinuation<Turn, Never>
    }

    private struct State {
        var isRendering = false
        var waiting: [Waiting] = []
    }

    /// All families, as they are at the moment.
    private let collect: @Sendable () -> [MetricFamily]
    private let state = Mutex(State())

    init(collect: @escaping @Sendable () -> [MetricFamily]) {
        self.collect = collect
    }

    /// How many scrapes wait for the next round.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    func response(to request: WebRequest) async -> WebResponse {
        let agreement = ScrapeAgreement(
            accept: request.headers["accept"], encoding: request.headers["accept-encoding"])
        let scrape = await scrape(Form(format: agreement.format, isCompressed: agreement.isCompressed))
        var response = WebResponse(status: .ok, contentType: agreement.contentType, body: scrape.body)
        response.headers["Vary"] = ScrapeAgreement.vary
        if scrape.isCompressed { response.headers["Content-Encoding"] = "gzip" }
        return response
    }

    private func scrape(_ form: Form) async -> RenderedScrape {
        let turn = await withCheckedContinuation { continuation in
            let leads = state.withLock { state in
                if state.isRendering { state.waiting.append(Waiting(form: form, continuation: continuation)) }
                defer { state.isRendering = true }
                return !state.isRendering
            }
            if leads { continuation.resume(returning: .lead) }
        }
        switch turn {
        case .rendered(let scrape): return scrape
        case .lead: return await lead(form)
        }
    }

    /// One round.
    private func lead(_ form: Form) async -> RenderedScrape {
        let companions = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        let scrapes = await Self.render(Set(companions.map(\.form)).union([form]), collect)
        for companion in companions {
            companion.continuation.resume(returning: scrapes[companion.form].map(Turn.rendered) ?? .lead)
        }
        let next = state.withLock { state in
            state.isRendering = !state.waiting.isEmpty
            return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        }
        next?.continuation.resume(returning: .lead)
        return scrapes[form] ?? RenderedScrape([], form.format, isCompressed: false)
    }

    /// Off the caller's thread: it takes its time with many targets.
    @concurrent
    private static func render(
        _ forms: Set<Form>, _ collect: @Sendable () -> [MetricFamily]
    ) async -> [Form: RenderedScrape] {
        let families = collect()
        return Dictionary(
            uniqueKeysWithValues: forms.map { form in
                (form, RenderedScrape(families, form.format, isCompressed: form.isCompressed))
            })
    }
}
