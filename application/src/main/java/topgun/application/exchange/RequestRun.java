package topgun.application.exchange;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import topgun.application.access.AccessControl;
import topgun.application.message.ClientMessage;
import topgun.application.message.ExchangeReply;
import topgun.application.message.ExchangeReply.Acknowledged;
import topgun.application.message.ExchangeReply.Delta;
import topgun.application.message.ExchangeReply.Problem;
import topgun.application.message.ExchangeReply.QueryResult;
import topgun.application.message.ExchangeReply.SearchResult;
import topgun.application.message.ExchangeRequest;
import topgun.application.message.ExchangeRequest.KnownMap;
import topgun.application.message.ExchangeRequest.PagedQuery;
import topgun.application.message.OperationId;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.ServerMessage.OperationRejected;
import topgun.application.message.ServerMessage.OperationResult;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.application.message.ServerMessage.Row;
import topgun.application.message.ServerMessage.SearchResponse;
import topgun.application.message.SubmittedOperation;
import topgun.application.message.SubmittedOperation.Content;
import topgun.domain.access.Action;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.operation.Operation;

/** One request being served, part after part, so that what is read includes what was written. */
final class RequestRun {

    private static final String DENIED = "Access denied";

    private final AccessControl access;
    private final Deltas deltas;
    private final HybridLogicalClock clock;
    private final RequestSession session;
    private final Answers answers;
    private final ExchangeRequest request;
    private final CompletableFuture<ExchangeReply> reply;
    private final Executor workers;

    private Optional<Acknowledged> acknowledged = Optional.empty();
    private final List<Delta> news = new ArrayList<>();
    private final List<QueryResult> queryResults = new ArrayList<>();
    private final List<SearchResult> searchResults = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    RequestRun(
            AccessControl access,
            Deltas deltas,
            HybridLogicalClock clock,
            RequestSession session,
            ExchangeRequest request,
            CompletableFuture<ExchangeReply> reply,
            Executor workers) {
        this.access = access;
        this.deltas = deltas;
        this.clock = clock;
        this.session = session;
        this.answers = session.answers();
        this.request = request;
        this.reply = reply;
        this.workers = workers;
    }

    /** A part of the request. Calls its argument once it is served, by whatever thread. */
    private interface Part {

        void serve(Runnable next);
    }

    void start() {
        Stream<Part> write = request.operations().isEmpty() ? Stream.of() : Stream.of(this::write);
        Stream<Part> read = Stream.of(
                        request.maps().stream().map(map -> (Part) next -> bringUpToDate(map, next)),
                        request.queries().stream().map(query -> (Part) next -> ask(query, next)),
                        request.searches().stream().map(search -> (Part) next -> search(search, next)))
                .flatMap(parts -> parts);
        serve(Stream.concat(write, read).iterator());
    }

    /**
     * Serves one part after the other without going deeper for each. A part may end where nothing may block, on the lane of
     * a map or in the writer of the store; the next, and whoever waits for the reply, may take long, so that is left to a worker.
     */
    private void serve(Iterator<Part> parts) {
        var steps = new AtomicInteger(1);
        new Runnable() {
            @Override
            public void run() {
                if (steps.getAndIncrement() == 0) {
                    workers.execute(this::goOn);
                }
            }

            private void goOn() {
                do {
                    if (reply.isDone()) {
                        return;
                    }
                    if (!parts.hasNext()) {
                        complete();
                        return;
                    }
                    parts.next().serve(this);
                } while (steps.decrementAndGet() > 0);
            }
        }.goOn();
    }

    private void complete() {
        reply.complete(new ExchangeReply(clock.now(), acknowledged, news, queryResults, searchResults, problems));
    }

    // Writing

    private void write(Runnable next) {
        List<SubmittedOperation> operations = withIds(request.operations());
        Optional<String> lastId = operations.getLast().id().map(OperationId::text);
        // the turn ends when the next message may be read, the answer comes when the writes are as safe as they must be
        var awaited = new AtomicInteger(2);
        Runnable oneOfTwo = () -> {
            if (awaited.decrementAndGet() == 0) {
                answers.listen(message -> {});
                acknowledge(operations);
                next.run();
            }
        };
        var answered = new AtomicInteger();
        answers.listen(message -> {
            // a failure of the server may be all the answer there is, and then nothing counts as written
            boolean isLast = (message instanceof OperationAck ack && lastId.equals(Optional.of(ack.lastId())))
                    || (message instanceof Failure failure && failure.code() >= 500);
            if (isLast && answered.getAndIncrement() == 0) {
                oneOfTwo.run();
            }
        });
        session.say(
                new ClientMessage.OperationBatch(operations, Optional.empty(), OptionalLong.empty(), false), oneOfTwo);
    }

    private static List<SubmittedOperation> withIds(List<SubmittedOperation> operations) {
        List<SubmittedOperation> all = new ArrayList<>(operations.size());
        for (SubmittedOperation each : operations) {
            OperationId id = each.id().orElse(new OperationId("http-op-" + all.size(), false));
            all.add(new SubmittedOperation(Optional.of(id), each.content(), each.writeConcern(), each.timeoutMillis()));
        }
        return all;
    }

    private void acknowledge(List<SubmittedOperation> operations) {
        List<OperationResult> results = answers.all(OperationAck.class).stream()
                .flatMap(ack -> ack.results().stream())
                .toList();
        acknowledged = answers.last(OperationAck.class)
                .map(ack -> new Acknowledged(ack.lastId(), results.isEmpty() ? all(operations, ack) : results));
        for (OperationRejected rejected : answers.all(OperationRejected.class)) {
            problems.add(problem(rejected, operations));
        }
        if (acknowledged.isEmpty()) {
            answers.last(Failure.class)
                    .ifPresent(failure -> problems.add(new Problem(failure.code(), failure.message(), "Operations")));
        }
    }

    private static List<OperationResult> all(List<SubmittedOperation> operations, OperationAck ack) {
        return operations.stream()
                .flatMap(operation -> operation.id().stream())
                .map(id -> new OperationResult(id.text(), true, ack.achieved(), Optional.empty()))
                .toList();
    }

    private static Problem problem(OperationRejected rejected, List<SubmittedOperation> operations) {
        String place = operations.stream()
                .filter(operation -> operation
                        .id()
                        .filter(id -> id.text().equals(rejected.operationId()))
                        .isPresent())
                .map(SubmittedOperation::content)
                .map(content -> content instanceof Content.Complete(Operation operation)
                        ? " on " + operation.map() + "/" + operation.key()
                        : "")
                .findFirst()
                .orElse("");
        return rejected.code() == 403
                ? new Problem(403, DENIED, "Operation" + place)
                : new Problem(rejected.code(), rejected.reason(), "Operation " + rejected.operationId() + place);
    }

    // Reading

    private boolean mayRead(String map, String context) {
        boolean allowed = access.allows(session.session(), map, Action.READ);
        if (!allowed) {
            problems.add(new Problem(403, DENIED, context));
        }
        return allowed;
    }

    private void bringUpToDate(KnownMap known, Runnable next) {
        if (!mayRead(known.map(), Deltas.context(known.map()))) {
            next.run();
            return;
        }
        deltas.find(
                known,
                session.session(),
                delta -> {
                    news.add(delta);
                    next.run();
                },
                problem -> {
                    problems.add(problem);
                    next.run();
                });
    }

    private void ask(PagedQuery paged, Runnable next) {
        ClientMessage.QuerySubscribe query = paged.query();
        String context = "Query " + query.queryId() + " on " + query.map();
        if (!mayRead(query.map(), context)) {
            next.run();
            return;
        }
        answers.forget();
        session.say(query, () -> {
            answers.last(QueryResponse.class)
                    .filter(response -> response.error().isEmpty())
                    .ifPresentOrElse(
                            response -> queryResults.add(new QueryResult(
                                    query.queryId(),
                                    response.rows().stream()
                                            .skip(paged.skipped())
                                            .map(Row::value)
                                            .toList(),
                                    response.hasMore(),
                                    response.nextCursor())),
                            () -> problems.add(problem(context)));
            session.say(new ClientMessage.QueryUnsubscribe(query.queryId()), next);
        });
    }

    private void search(ClientMessage.Search search, Runnable next) {
        String context = "Search " + search.requestId() + " on " + search.map();
        if (!mayRead(search.map(), context)) {
            next.run();
            return;
        }
        answers.forget();
        session.say(search, () -> {
            Optional<SearchResponse> response = answers.last(SearchResponse.class);
            response.flatMap(SearchResponse::error).ifPresent(error -> problems.add(new Problem(400, error, context)));
            response.ifPresentOrElse(
                    found -> searchResults.add(new SearchResult(search.requestId(), found.hits(), found.totalCount())),
                    () -> problems.add(problem(context)));
            next.run();
        });
    }

    private Problem problem(String context) {
        return answers.last(Failure.class)
                .map(failure -> new Problem(failure.code(), failure.message(), context))
                .orElse(new Problem(500, "Internal error", context));
    }
}
