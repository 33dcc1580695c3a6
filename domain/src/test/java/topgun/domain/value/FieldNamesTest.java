package topgun.domain.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FieldNamesTest {

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    /** Names that differ only where hashing does not look, so that they share cells. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyNameIsFoundAtItsPlaceAndNoOtherIs(long seed) {
        var random = new Random(seed);
        List<String> pool = random.ints(40, 0, 243)
                .mapToObj(n -> "x" + Integer.toString(n, 3) + "y")
                .distinct()
                .toList();
        List<String> listed = pool.subList(0, pool.size() / 2);
        FieldNames names = FieldNames.of(listed.toArray(String[]::new));

        for (String name : pool) {
            byte[] bytes = (">" + name + "<").getBytes(UTF_8);
            assertThat(names.find(bytes, 1, bytes.length - 1))
                    .as("%s of %s", name, Arrays.asList(listed))
                    .isEqualTo(listed.indexOf(name));
        }
    }
}
