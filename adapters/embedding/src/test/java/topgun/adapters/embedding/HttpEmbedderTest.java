package topgun.adapters.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import topgun.application.port.Embedder.Embedding;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

class HttpEmbedderTest {

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger underway = new AtomicInteger();
    private final AtomicInteger mostUnderway = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private HttpServer server;
    private int status = 200;
    private String answer = "{}";
    private boolean silent;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/embed", exchange -> {
            asked.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            mostUnderway.accumulateAndGet(underway.incrementAndGet(), Math::max);
            if (silent) {
                await(released);
            }
            underway.decrementAndGet();
            byte[] body = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
    }

    private Embedding embed(String text) {
        return embedder(Duration.ofSeconds(10))
                .embed(text, 2)
                .toCompletableFuture()
                .join();
    }

    private HttpEmbedder embedder(Duration patience) {
        return embedder("key", patience);
    }

    private HttpEmbedder embedder(String key, Duration patience) {
        return embedder(key, patience, Runnable::run);
    }

    private HttpEmbedder embedder(String key, Duration patience, Executor blocking) {
        return new HttpEmbedder(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/embed"),
                Optional.of("small"),
                Optional.of(key),
                patience,
                blocking,
                HttpEmbedderTest::read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"embedding\":[0.5,-2]}",
                "{\"model\":\"small\",\"embeddings\":[[0.5,-2]]}",
                "{\"object\":\"list\",\"data\":[{\"index\":0,\"embedding\":[0.5,-2]}]}"
            })
    void readsTheAnswersOfTheCommonServices(String text) {
        answer = text;
        assertThat(embed("two \"words\""))
                .isInstanceOfSatisfying(
                        Embedding.Made.class, made -> assertThat(made.vector()).containsExactly(0.5f, -2));
        assertThat(asked).containsExactly("Bearer key {\"input\":\"two \\\"words\\\"\",\"model\":\"small\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"embedding\":\"x\"}", "{\"data\":[]}", "{\"embeddings\":[[1,\"x\"]]}"})
    void otherAnswersAreFailures(String text) {
        answer = text;
        assertThat(embed("word")).isInstanceOf(Embedding.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 500, 503})
    void whatMayPassIsAFailure(int code) {
        status = code;
        assertThat(embed("word")).isEqualTo(new Embedding.Failed("127.0.0.1: status " + code));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void whatIsWrongWithTheTextIsARefusal(int code) {
        status = code;
        assertThat(embed("word")).isEqualTo(new Embedding.Refused("127.0.0.1: status " + code));
    }

    @Test
    void nobodyWaitsForEver() {
        silent = true;
        assertThat(embedder(Duration.ofMillis(50))
                        .embed("word", 2)
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(Embedding.Failed.class);
    }

    @Test
    void soManyAreAskedForAtATime() {
        silent = true;
        answer = "{\"embedding\":[0.5,-2]}";
        try (ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor()) {
            HttpEmbedder embedder = embedder("key", Duration.ofSeconds(20), blocking);
            List<CompletableFuture<Embedding>> outcomes = new ArrayList<>();
            for (int n = 0; n < 50; n++) {
                outcomes.add(embedder.embed("word " + n, 2).toCompletableFuture());
            }
            while (underway.get() < 32) {
                Thread.onSpinWait();
            }
            released.countDown();
            assertThat(outcomes)
                    .allSatisfy(outcome -> assertThat(outcome.join()).isInstanceOf(Embedding.Made.class));
            assertThat(mostUnderway).hasValue(32);
        }
    }

    @Test
    void whoWaitsForOthersDoesNotWaitForEver() {
        silent = true;
        try (ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor()) {
            HttpEmbedder embedder = embedder("key", Duration.ofMillis(200), blocking);
            List<CompletableFuture<Embedding>> outcomes = new ArrayList<>();
            for (int n = 0; n < 50; n++) {
                outcomes.add(embedder.embed("word " + n, 2).toCompletableFuture());
            }
            assertThat(outcomes)
                    .allSatisfy(outcome -> assertThat(outcome.join()).isInstanceOf(Embedding.Failed.class));
        }
    }

    @Test
    void nobodyIsKeptWaitingByAServerThatStops() {
        silent = true;
        ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
        HttpEmbedder embedder = embedder("key", Duration.ofSeconds(60), blocking);
        CompletableFuture<Embedding> underWay = embedder.embed("word", 2).toCompletableFuture();
        blocking.shutdownNow();
        assertThat(underWay.join()).isEqualTo(new Embedding.Failed("the server is stopping"));
        assertThat(embedder.embed("word", 2)).isCompletedWithValue(new Embedding.Failed("the server is stopping"));
    }

    @Test
    void aKeyThatCannotBeSentIsAFailure() {
        assertThat(embedder("two\nlines", Duration.ofSeconds(10))
                        .embed("word", 2)
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(Embedding.Failed.class);
    }

    @Test
    void aServiceThatIsNotThereIsAFailure() {
        server.stop(0);
        assertThat(embed("word")).isInstanceOf(Embedding.Failed.class);
    }

    private static Value read(byte[] json) throws MalformedMessageException {
        try {
            return Value.of(view(JsonMapper.shared().readTree(json)));
        } catch (RuntimeException e) {
            throw new MalformedMessageException(MalformedMessageException.Kind.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private static ValueView view(JsonNode node) {
        if (node.isObject()) {
            var members = new LinkedHashMap<String, ValueView>();
            node.properties().forEach(member -> members.put(member.getKey(), view(member.getValue())));
            return new ValueView.MapView(members);
        }
        if (node.isArray()) {
            List<ValueView> elements = new ArrayList<>();
            node.forEach(element -> elements.add(view(element)));
            return new ValueView.ListView(elements);
        }
        return node.isNumber() ? new ValueView.Num(node.asDouble()) : new ValueView.Text(node.asString());
    }
}
