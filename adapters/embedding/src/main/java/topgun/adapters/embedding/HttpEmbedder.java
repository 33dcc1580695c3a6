package topgun.adapters.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import topgun.application.port.Embedder;
import topgun.application.port.JsonReader;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/**
 * Asks a service: posts {@code {"model", "input"}} and reads the vector out of {@code embedding}, out of the first of
 * {@code embeddings}, or out of the {@code embedding} of the first of {@code data}, as the common services answer.
 */
public final class HttpEmbedder implements Embedder {

    private static final int MOST_AT_ONCE = 8;
    /** Those of searches included. Each takes a connection. */
    private static final int MOST_REQUESTS = 32;

    private static final int MOST_BYTES = 1 << 20;
    /** What is wrong with the text, and with nothing else. */
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 422);

    private final URI service;
    private final Optional<String> model;
    private final Optional<String> key;
    private final Duration patience;
    private final Executor blocking;
    private final JsonReader json;
    private final HttpClient http;
    private final Semaphore requests = new Semaphore(MOST_REQUESTS);

    /**
     * @param key sent along as a bearer token
     * @param patience how long an answer may take, together with waiting until others have theirs
     * @param blocking runs requests
     */
    public HttpEmbedder(
            URI service,
            Optional<String> model,
            Optional<String> key,
            Duration patience,
            Executor blocking,
            JsonReader json) {
        this.service = service;
        this.model = model;
        this.key = key;
        this.patience = patience;
        this.blocking = blocking;
        this.json = json;
        this.http = HttpClient.newBuilder().connectTimeout(patience).build();
    }

    @Override
    public int mostAtOnce() {
        return MOST_AT_ONCE;
    }

    @Override
    public CompletionStage<Embedding> embed(String text, int dimension) {
        try {
            return CompletableFuture.supplyAsync(() -> ask(text), blocking)
                    .exceptionally(e -> new Embedding.Failed(service.getHost() + ": " + e.getMessage()));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Embedding.Failed("the server is stopping"));
        }
    }

    private Embedding ask(String text) {
        long startNanos = System.nanoTime();
        try {
            if (!requests.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return tooLate();
            }
            try {
                return ask(text, patience.toNanos() - (System.nanoTime() - startNanos));
            } finally {
                requests.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Embedding.Failed("the server is stopping");
        }
    }

    private Embedding ask(String text, long patienceNanos) throws InterruptedException {
        Future<Embedding> answer =
                http.sendAsync(request(text), BodyHandlers.ofInputStream()).thenApply(this::read);
        try {
            return answer.get(patienceNanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            return new Embedding.Failed(service.getHost() + ": " + e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            return tooLate();
        }
    }

    private Embedding tooLate() {
        return new Embedding.Failed(service.getHost() + ": no answer within " + patience.toSeconds() + " seconds");
    }

    private HttpRequest request(String text) {
        Map<String, ValueView> body = new LinkedHashMap<>();
        model.ifPresent(name -> body.put("model", new Text(name)));
        body.put("input", new Text(text));
        HttpRequest.Builder request = HttpRequest.newBuilder(service)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(
                        CanonicalJson.of(new MapView(body)).getBytes(UTF_8)));
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request.build();
    }

    private Embedding read(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            int status = response.statusCode();
            if (REFUSALS.contains(status)) {
                return new Embedding.Refused(service.getHost() + ": status " + status);
            }
            if (status != 200) {
                return new Embedding.Failed(service.getHost() + ": status " + status);
            }
            return vector(json.read(body.readNBytes(MOST_BYTES)).view())
                    .<Embedding>map(Embedding.Made::new)
                    .orElseGet(() -> new Embedding.Failed(service.getHost() + ": an answer without a vector"));
        } catch (IOException | MalformedMessageException | MalformedValueException e) {
            return new Embedding.Failed(service.getHost() + ": " + e.getMessage());
        }
    }

    private static Optional<float[]> vector(ValueView answer) {
        return member(answer, "embedding")
                .or(() -> member(answer, "embeddings").flatMap(HttpEmbedder::first))
                .or(() -> member(answer, "data")
                        .flatMap(HttpEmbedder::first)
                        .flatMap(first -> member(first, "embedding")))
                .flatMap(HttpEmbedder::numbers);
    }

    private static Optional<ValueView> member(ValueView view, String name) {
        return view instanceof MapView(Map<String, ValueView> members)
                ? Optional.ofNullable(members.get(name))
                : Optional.empty();
    }

    private static Optional<ValueView> first(ValueView view) {
        return view instanceof ListView(List<ValueView> elements)
                ? elements.stream().findFirst()
                : Optional.empty();
    }

    private static Optional<float[]> numbers(ValueView view) {
        if (!(view instanceof ListView(List<ValueView> elements))) {
            return Optional.empty();
        }
        float[] vector = new float[elements.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!(elements.get(i) instanceof Num(double number))) {
                return Optional.empty();
            }
            vector[i] = (float) number;
        }
        return Optional.of(vector);
    }
}
