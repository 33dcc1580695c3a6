package topgun.application.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.application.vector.Seeker.object;
import static topgun.application.vector.Seeker.vector;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import topgun.application.harness.ObjectCodec.Delivered;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage;
import topgun.application.message.HybridQuery;
import topgun.application.message.ServerMessage.HybridSearchResponse;
import topgun.application.message.SubscriberMessage.HybridSearchUpdate;
import topgun.application.port.Embedder;
import topgun.application.port.Embedder.Embedding;
import topgun.application.vector.SemanticRanking.Hit;
import topgun.application.vector.SemanticRanking.Outcome;
import topgun.domain.access.View;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.vector.HashedWords;
import topgun.domain.vector.Metric;
import topgun.domain.vector.VectorIndexDefinition;
import topgun.domain.vector.VectorSource;

class EmbeddedTextsTest {

    private static final int DIMENSION = 64;
    private static final NodeId WRITER = new NodeId("w");

    private final Remote remote = new Remote();
    private TestServer server = new TestServer();
    private Seeker client = new Seeker(server.user("ann"));
    private int written;

    /** Takes two texts at a time, and answers when the test does. */
    private static final class Remote implements Embedder {

        record Question(String text, CompletableFuture<Embedding> answer) {}

        final Deque<Question> questions = new ArrayDeque<>();

        @Override
        public int mostAtOnce() {
            return 2;
        }

        @Override
        public CompletionStage<Embedding> embed(String text, int dimension) {
            var question = new Question(text, new CompletableFuture<>());
            questions.add(question);
            return question.answer();
        }

        List<String> asked() {
            return questions.stream().map(Question::text).toList();
        }

        void answer() {
            Question first = questions.remove();
            first.answer().complete(new Embedding.Made(HashedWords.embed(first.text(), DIMENSION)));
        }

        void answer(Embedding outcome) {
            questions.remove().answer().complete(outcome);
        }
    }

    private void start(Embedder embedder) {
        server.close();
        server = new TestServer(new TestServer.Options().embedder(embedder));
        client = new Seeker(server.user("ann"));
        server.vectors.add(new VectorIndexDefinition(
                "m", "embedding", new VectorSource.Texts(List.of("title", "body")), DIMENSION, Metric.COSINE));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void put(String key, Object... members) {
        client.client()
                .write(new Operation.Put(
                        "m",
                        key,
                        object(members),
                        new Timestamp(TestServer.START_MILLIS + written++, 0, WRITER),
                        TimeToLive.NONE));
    }

    private List<String> nearest(String text) {
        return Seeker.keys(client.search("m", HashedWords.embed(text, DIMENSION), 10));
    }

    @Test
    void textsAreFoundByTheirWords() {
        start(LocalEmbedder.DETERMINISTIC);
        put("a", "title", "Apple pie", "body", "with cinnamon", "other", "banana");
        put("b", "title", "banana bread");
        put("c", "count", 7);
        assertThat(nearest("apple pie with cinnamon")).containsExactly("a", "b");
        assertThat(client.search("m", HashedWords.embed("Apple pie with cinnamon", DIMENSION), 1)
                        .hits()
                        .getFirst()
                        .score())
                .isGreaterThan(0.999_999);
        put("a", "title", "banana bread");
        put("b", "count", 7);
        assertThat(nearest("apple pie")).containsExactly("a");
    }

    @Test
    void onlySoManyTextsAreEmbeddedAtATime() {
        start(remote);
        put("a", "title", "one");
        put("b", "title", "two");
        put("c", "title", "three");
        put("d", "title", "four");
        assertThat(remote.asked()).containsExactly("one", "two");
        assertThat(nearest("one")).isEmpty();
        remote.answer();
        assertThat(remote.asked()).containsExactly("two", "three");
        remote.answer();
        remote.answer();
        remote.answer();
        assertThat(nearest("three")).first().isEqualTo("c");
        assertThat(nearest("three")).hasSize(4);
    }

    @Test
    void theLatestTextCounts() {
        start(remote);
        put("a", "title", "one");
        put("a", "title", "two");
        assertThat(remote.asked()).containsExactly("one", "two");
        Remote.Question first = remote.questions.remove();
        remote.answer();
        first.answer().complete(new Embedding.Made(HashedWords.embed("one", DIMENSION)));
        assertThat(client.search("m", HashedWords.embed("two", DIMENSION), 1)
                        .hits()
                        .getFirst()
                        .score())
                .isGreaterThan(0.999_999);
    }

    @Test
    void aRecordThatIsGoneStaysGone() {
        start(remote);
        put("a", "title", "one");
        client.client()
                .write(new Operation.Remove("m", "a", new Timestamp(TestServer.START_MILLIS + written++, 0, WRITER)));
        remote.answer();
        assertThat(nearest("one")).isEmpty();
    }

    @Test
    void aTextThatIsTheSameIsNotEmbeddedAgain() {
        start(remote);
        put("a", "title", "one", "count", 1);
        remote.answer();
        put("a", "title", "one", "count", 2);
        assertThat(remote.asked()).isEmpty();
        assertThat(nearest("one")).containsExactly("a");
    }

    @Test
    void afterAFailureItIsTriedAgainLaterAndLater() {
        start(remote);
        put("a", "title", "one");
        remote.answer(new Embedding.Failed("no route"));
        assertThat(remote.asked()).isEmpty();
        server.time.advance(1_000);
        assertThat(remote.asked()).containsExactly("one");
        remote.answer(new Embedding.Failed("no route"));
        server.time.advance(1_999);
        assertThat(remote.asked()).isEmpty();
        put("b", "title", "two");
        assertThat(remote.asked()).isEmpty();
        server.time.advance(1);
        assertThat(remote.asked()).containsExactlyInAnyOrder("one", "two");
        remote.answer();
        remote.answer();
        assertThat(nearest("one")).containsExactly("a", "b");
    }

    @Test
    void whatCannotBeEmbeddedHasNoVectorUntilItChanges() {
        start(remote);
        put("a", "title", "too long");
        remote.answer(new Embedding.Refused("too long"));
        put("b", "title", "two");
        remote.answer(new Embedding.Made(vector(1, 2, 3)));
        server.time.advance(600_000);
        assertThat(remote.asked()).isEmpty();
        assertThat(nearest("one")).isEmpty();
        put("a", "title", "one");
        remote.answer();
        assertThat(nearest("one")).containsExactly("a");
    }

    // Ranking for others

    private static Value value(float... components) {
        List<ValueView> numbers = new ArrayList<>();
        for (float component : components) {
            numbers.add(new ValueView.Num(component));
        }
        return Value.of(new ValueView.ListView(numbers));
    }

    private static SemanticRanking.Question question(Optional<Value> vector, String text, View view) {
        return new SemanticRanking.Question("m", view, vector, text, 2, () -> true);
    }

    private Outcome rank(Optional<Value> vector, String text) {
        List<Outcome> outcomes = new ArrayList<>();
        new SemanticSearches(server.maps, server.vectors).rank(question(vector, text, View.EVERYTHING), outcomes::add);
        assertThat(outcomes).hasSize(1);
        return outcomes.getFirst();
    }

    @Test
    void ranksByTextOrByVector() {
        start(LocalEmbedder.DETERMINISTIC);
        put("a", "title", "apple pie");
        put("b", "title", "apple");
        put("c", "title", "banana");
        assertThat(rank(Optional.empty(), "apple"))
                .isInstanceOfSatisfying(
                        Outcome.Ranked.class,
                        ranked -> assertThat(ranked.hits()).extracting(Hit::key).containsExactly("b", "a"));
        assertThat(rank(Optional.of(value(HashedWords.embed("apple", DIMENSION))), "banana"))
                .isEqualTo(rank(Optional.empty(), "apple"));
        assertThat(rank(Optional.of(value(1, 2)), ""))
                .isEqualTo(new Outcome.Failed("dimension mismatch: expected 64, actual 2"));
    }

    @Test
    void ranksNothingWithoutProviderOrIndex() {
        assertThat(rank(Optional.empty(), "apple"))
                .isEqualTo(new Outcome.Failed("no embedding provider configured for semantic search"));
        assertThat(rank(Optional.of(value(1, 2)), "apple"))
                .isEqualTo(new Outcome.NotIndexed("no vector index on map m"));
        server.vectors.add(new VectorIndexDefinition("m", "own", new VectorSource.Attribute("at"), 2, Metric.COSINE));
        put("a", "at", vector(1, 0));
        assertThat(rank(Optional.of(value(1, 0)), "")).isEqualTo(new Outcome.Ranked(List.of(new Hit("a", 1)), 0));
    }

    @Test
    void nothingIsComparedWithWhatIsNoVector() {
        start(remote);
        put("a", "title", "apple");
        remote.answer();
        var ranking = new SemanticSearches(server.maps, server.vectors);
        SemanticRanking.Question question = question(Optional.empty(), "apple", View.EVERYTHING);
        List<Outcome> outcomes = new ArrayList<>();
        ranking.rank(question, outcomes::add);
        remote.answer(new Embedding.Made(vector(1, 2, 3)));
        ranking.rank(question, outcomes::add);
        float[] infinite = new float[DIMENSION];
        infinite[7] = Float.POSITIVE_INFINITY;
        remote.answer(new Embedding.Made(infinite));
        assertThat(outcomes)
                .containsExactly(
                        new Outcome.Failed("embedding provider: dimension mismatch: expected 64, actual 3"),
                        new Outcome.Failed("embedding provider: not all components are finite numbers"));
        ranking.rank(question, outcomes::add);
        remote.answer();
        assertThat(outcomes).last().isInstanceOf(Outcome.Ranked.class);
    }

    @Test
    void remembersWhatTextsThatAreSearchedForMean() {
        start(remote);
        put("a", "title", "apple");
        remote.answer();
        var ranking = new SemanticSearches(server.maps, server.vectors);
        SemanticRanking.Question question = question(Optional.empty(), "apple", View.EVERYTHING);
        List<Outcome> outcomes = new ArrayList<>();
        ranking.rank(question, outcomes::add);
        remote.answer();
        ranking.rank(question, outcomes::add);
        assertThat(remote.asked()).isEmpty();
        assertThat(outcomes).hasSize(2).allMatch(outcomes.getFirst()::equals);
    }

    private void follow(String text, String... methods) {
        client.client()
                .begin(new ClientMessage.HybridSearchSubscribe(
                        "s",
                        new HybridQuery.Complete(
                                "m",
                                text,
                                List.of(methods),
                                OptionalDouble.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                OptionalDouble.empty())));
    }

    @Test
    void liveHybridSearchesFollowIndexesThatComeAndGo() {
        server.close();
        server = new TestServer(new TestServer.Options().embedder(LocalEmbedder.DETERMINISTIC));
        client = new Seeker(server.user("ann"));
        put("a", "at", vector(1, 0), "title", "pear");
        follow("apple", "semantic", "fullText");
        assertThat(client.client().heard(HybridSearchResponse.class))
                .singleElement()
                .satisfies(response -> assertThat(response.hits()).isEmpty());
        var index = new VectorIndexDefinition("m", "own", new VectorSource.Attribute("at"), 2, Metric.COSINE);
        server.vectors.add(index);
        server.vectors.begin(index, () -> {});
        server.time.advance(10_000);
        server.vectors.remove(index);
        server.time.advance(10_000);
        assertThat(updates()).containsExactly("ENTER a", "LEAVE a");
    }

    private List<String> updates() {
        return client.client().heard().stream()
                .filter(Delivered.class::isInstance)
                .map(told -> (HybridSearchUpdate) ((Delivered) told).message())
                .map(update -> update.change() + " " + update.key())
                .toList();
    }

    @Test
    void liveHybridSearchesHearOfRecordsWhoseVectorsAreMadeLater() {
        start(remote);
        put("a", "title", "apple");
        remote.answer();
        follow("apple", "semantic");
        remote.answer();
        put("b", "title", "apple pie");
        server.time.advance(10_000);
        assertThat(updates()).isEmpty();
        remote.answer();
        server.time.advance(10_000);
        assertThat(updates()).containsExactly("ENTER b");
    }

    @Test
    void whatIsHiddenIsNotRanked() {
        start(LocalEmbedder.DETERMINISTIC);
        put("a", "title", "apple");
        List<Outcome> outcomes = new ArrayList<>();
        new SemanticSearches(server.maps, server.vectors)
                .rank(question(Optional.empty(), "apple", new View.Fields(Set.of("title"))), outcomes::add);
        assertThat(outcomes).containsExactly(new Outcome.Ranked(List.of(), 0));
    }
}
