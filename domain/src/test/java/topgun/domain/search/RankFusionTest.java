package topgun.domain.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RankFusionTest {

    private record Place(String method, String key, int rank, double score) {}

    @Test
    void aRecordThatTwoRankingsHaveIsBeforeTheBestOfOne() {
        var fusion = new RankFusion();
        fusion.add("fullText", "a", 1, 7.5);
        fusion.add("fullText", "b", 2, 6.5);
        fusion.add("semantic", "b", 2, 0.9);
        fusion.add("exact", "c", 1, 1);
        fusion.add("exact", "d", 1, 1);
        assertThat(fusion.best(0))
                .containsExactly(
                        new FusedHit("b", 1.0 / 62 + 1.0 / 62, Map.of("fullText", 6.5, "semantic", 0.9)),
                        new FusedHit("a", 1.0 / 61, Map.of("fullText", 7.5)),
                        new FusedHit("c", 1.0 / 61, Map.of("exact", 1.0)),
                        new FusedHit("d", 1.0 / 61, Map.of("exact", 1.0)));
        assertThat(fusion.best(1.0 / 61)).hasSize(4);
        assertThat(fusion.best(0.017)).extracting(FusedHit::key).containsExactly("b");
        assertThat(fusion.contains("d")).isTrue();
        assertThat(fusion.contains("e")).isFalse();
    }

    @Test
    void fusesAsDefined() {
        for (long seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            List<Place> places = places(random);
            double minScore = random.nextInt(3) * 0.016;
            var fusion = new RankFusion();
            places.forEach(place -> fusion.add(place.method(), place.key(), place.rank(), place.score()));
            assertThat(fusion.best(minScore)).as("seed %d", seed).containsExactlyElementsOf(oracle(places, minScore));
        }
    }

    /** Up to three rankings of few keys, some with shared ranks. */
    private static List<Place> places(Random random) {
        List<Place> places = new ArrayList<>();
        for (String method : List.of("exact", "fullText", "semantic")) {
            List<String> keys = new ArrayList<>(List.of("a", "b", "c", "d", "e"));
            Collections.shuffle(keys, random);
            boolean tied = random.nextBoolean();
            int count = random.nextInt(6);
            for (int rank = 1; rank <= count; rank++) {
                places.add(new Place(method, keys.get(rank - 1), tied ? 1 : rank, random.nextDouble()));
            }
        }
        return places;
    }

    /** The definition, a step at a time; the order of the sum is that of the ranks. */
    private static List<FusedHit> oracle(List<Place> places, double minScore) {
        Map<String, List<Place>> byKey = new TreeMap<>();
        places.forEach(place ->
                byKey.computeIfAbsent(place.key(), key -> new ArrayList<>()).add(place));
        List<FusedHit> hits = new ArrayList<>();
        byKey.forEach((key, own) -> {
            Map<String, Double> scores = new LinkedHashMap<>();
            own.forEach(place -> scores.put(place.method(), place.score()));
            double sum = own.stream()
                    .mapToInt(Place::rank)
                    .sorted()
                    .mapToDouble(rank -> 1.0 / (60 + rank))
                    .reduce(0, Double::sum);
            if (sum >= minScore) {
                hits.add(new FusedHit(key, sum, scores));
            }
        });
        hits.sort((one, other) -> Double.compare(other.score(), one.score()));
        return hits;
    }
}
