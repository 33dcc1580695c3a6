package topgun.domain.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FieldNamesTest {

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    /** Names of all lengths, none included, that are alike, with zeros where shorter ones end, and at the end of the array. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyNameIsFoundAtItsPlaceAndNoOtherIs(long seed) {
        var random = new Random(seed);
        List<String> pool =
                Stream.generate(() -> name(random)).limit(60).distinct().toList();
        List<String> listed = pool.subList(0, pool.size() / 2);
        FieldNames names = FieldNames.of(listed.toArray(String[]::new));

        for (String name : pool) {
            for (String after : List.of("", "<", "<<<<<<<<")) {
                byte[] bytes = (">" + name + after).getBytes(UTF_8);
                assertThat(names.find(bytes, 1, bytes.length - after.length()))
                        .as("%s of %s", name, listed)
                        .isEqualTo(listed.indexOf(name));
            }
        }
    }

    private static String name(Random random) {
        char[] name = new char[random.nextInt(25)];
        Arrays.fill(name, 'x');
        for (int changes = random.nextInt(3); changes > 0 && name.length > 0; changes--) {
            name[random.nextInt(name.length)] = "\0xy".charAt(random.nextInt(3));
        }
        return String.valueOf(name);
    }
}
