package topgun.domain.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import topgun.domain.Vectors;

class PartitionsTest {

    @Test
    void keysFallWhereClientsLookForThem() {
        var vectors = Vectors.read("partition.json");

        assertThat(Partitions.count()).isEqualTo(vectors.get("partitionCount").asInt());
        assertThat(vectors.get("keys"))
                .isNotEmpty()
                .allSatisfy(vector -> assertThat(Partitions.of(vector.get("key").asString()))
                        .isEqualTo(vector.get("partition").asInt()));
    }

    @Test
    void hashesBeyondTwoToThe31AreUnsigned() {
        assertThat(Vectors.read("hash.json").get("strings"))
                .isNotEmpty()
                .allSatisfy(
                        vector -> assertThat(Partitions.of(vector.get("input").asString()))
                                .isEqualTo(vector.get("partition").asInt()));
    }
}
