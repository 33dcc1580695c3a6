package topgun.application.vector;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import topgun.application.port.Embedder;
import topgun.domain.vector.HashedWords;

/** Makes vectors on the spot, without any model. */
public enum LocalEmbedder implements Embedder {
    /** All texts are alike. */
    NOOP {
        @Override
        float[] vector(String text, int dimension) {
            return new float[dimension];
        }
    },
    /** Texts that share words are alike. */
    DETERMINISTIC {
        @Override
        float[] vector(String text, int dimension) {
            return HashedWords.embed(text, dimension);
        }
    };

    abstract float[] vector(String text, int dimension);

    @Override
    public int mostAtOnce() {
        return 1;
    }

    @Override
    public CompletionStage<Embedding> embed(String text, int dimension) {
        return CompletableFuture.completedFuture(new Embedding.Made(vector(text, dimension)));
    }
}
