package io.latticeforge.gateway;

/** A request that is enforced until the server does not take it so, and passes through from then on. */
final class Switching implements Exchange {
    private final Exchange through;
    private Exchange now;

    Switching(Exchange through) {
        this.through = through;
        this.now = through;
    }

    /** What answers it. */
    void to(Exchange enforced) {
        now = enforced;
    }

    /** It passes through. */
    void back() {
        now = through;
        through.start();
    }

    @Override
    public void start() {
        now.start();
    }

    @Override
    public void writable(boolean on) {
        now.writable(on);
    }

    @Override
    public void gone() {
        now.gone();
    }
}
