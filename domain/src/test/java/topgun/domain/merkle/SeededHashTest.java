package topgun.domain.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeededHashTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 20_260})
    void aHashDependsOnEveryUnit(long seed) {
        var hash = new SeededHash(seed);
        String text = "0123456789";
        List<Integer> hashes = new ArrayList<>(List.of(hash.of(""), hash.of(text)));
        for (int i = 0; i < text.length(); i++) {
            hashes.add(hash.of(text.substring(0, i) + "x" + text.substring(i + 1)));
            hashes.add(hash.of(text.substring(0, i) + "\u0130" + text.substring(i + 1)));
            hashes.add(hash.of(text.substring(0, i) + text.substring(i + 1)));
        }

        assertThat(hashes).doesNotHaveDuplicates();
        assertThat(hash.of("0123" + "456789")).isEqualTo(hash.of(text));
    }

    /** Of 4,096 keys in as many places, chance leaves a share of 1/e without any. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 20_260})
    void hashesOfManyKeysAreSpread(long seed) {
        var hash = new SeededHash(seed);
        int[] hashes = IntStream.range(0, 4_096).map(i -> hash.of("k" + i)).toArray();

        assertThat(IntStream.of(hashes).map(h -> h & 0xfff).distinct().count()).isBetween(2_450L, 2_730L);
        assertThat(IntStream.of(hashes).distinct().count()).isGreaterThan(4_090);
    }

    @Test
    void keysThatCollideWithOneSeedDoNotWithAnother() {
        var known = new SeededHash(1);
        var unknown = new SeededHash(2);
        List<String> chosen = IntStream.range(0, 1 << 20)
                .mapToObj(i -> "k" + i)
                .filter(key -> (known.of(key) & 0xfff) == 0)
                .toList();

        assertThat(chosen).hasSizeGreaterThan(200);
        assertThat(chosen.stream().filter(key -> (unknown.of(key) & 0xfff) == 0))
                .hasSizeLessThan(5);
    }
}
