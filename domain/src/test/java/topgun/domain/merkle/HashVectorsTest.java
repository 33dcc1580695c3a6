package topgun.domain.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import topgun.domain.Vectors;

class HashVectorsTest {

    private static final JsonNode VECTORS = Vectors.read("hash.json");

    @TestFactory
    Stream<DynamicTest> strings() {
        return Vectors.elements(VECTORS.get("strings")).stream()
                .map(vector -> DynamicTest.dynamicTest(vector.get("name").asString(), () -> {
                    String input = vector.get("input").asString();
                    int hash = Fnv1a.hash(input);
                    assertThat(input).hasSize(vector.get("length").asInt());
                    assertThat(Integer.toUnsignedLong(hash))
                            .isEqualTo(vector.get("hash").asLong());
                    assertThat("%08x".formatted(hash))
                            .isEqualTo(vector.get("hex").asString());
                    assertThat(TriePath.toLeaf(hash).digits())
                            .isEqualTo(vector.get("bucketPath").asString());
                }));
    }

    @Test
    void mix() {
        assertThat(VECTORS.get("mix"))
                .allSatisfy(vector -> assertThat(Integer.toUnsignedLong(
                                HashFlavour.mix((int) vector.get("input").asLong())))
                        .isEqualTo(vector.get("mixed").asLong()));
    }

    @Test
    void combine() {
        assertThat(VECTORS.get("combine")).allSatisfy(vector -> {
            int[] inputs = Vectors.elements(vector.get("inputs")).stream()
                    .mapToInt(input -> (int) input.asLong())
                    .toArray();
            for (HashFlavour flavour : HashFlavour.values()) {
                assertThat(Integer.toUnsignedLong(flavour.combine(inputs)))
                        .as("%s", flavour)
                        .isEqualTo(Vectors.flavoured(vector, flavour).asLong());
            }
        });
    }

    @Test
    void aHashGoesOnFromWhereItEnded() {
        String text = "key1:100:0:test";
        assertThat(IntStream.rangeClosed(0, text.length())
                        .map(cut -> Fnv1a.update(Fnv1a.hash(text.substring(0, cut)), text.substring(cut))))
                .containsOnly((int) 3_988_528_110L);
    }

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aNumberHashesAsItsDigits(long seed) {
        long number = new Random(seed).nextLong() >>> (1 + seed % 63);

        assertThat(Fnv1a.updateDecimal(Fnv1a.hash("k:"), number))
                .as("%d", number)
                .isEqualTo(Fnv1a.hash("k:" + number));
    }

    @Test
    void numbersAtTheEndsOfTheirLengthsHashAsTheirDigits() {
        LongStream powers = LongStream.iterate(1, power -> power * 10).limit(19);
        assertThat(powers.flatMap(power -> LongStream.of(power - 1, power)).boxed())
                .allSatisfy(number -> assertThat(Fnv1a.updateDecimal(Fnv1a.init(), number))
                        .isEqualTo(Fnv1a.hash(Long.toString(number))));
    }
}
