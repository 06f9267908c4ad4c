package io.latticeforge.compute.cuda;

/** What takes something of the driver and must give it back while the context is there. */
interface CudaPart {
    /** Called once, with the context current. */
    void free();
}
