/** What is used of the ONNX runtime, which is fetched when the first scan comes: at compile time it is not there. */
export interface Runtime {
  env: { wasm: { numThreads: number } }
  InferenceSession: { create: (model: Uint8Array) => Promise<Session> }
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => object
}

export interface Session {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  run: (feeds: Record<string, object>) => Promise<Record<string, Output>>
}

interface Output {
  data: Float32Array
  dims: readonly number[]
}

/** A model that takes one picture as numbers and answers with numbers. */
export interface Model {
  run: (data: Float32Array, dims: readonly number[]) => Promise<Output>
}

export async function loadModel(runtime: Runtime, file: Uint8Array): Promise<Model> {
  const session = await runtime.InferenceSession.create(file)
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]]
  return {
    async run(data, dims) {
      const results = await session.run({ [input]: new runtime.Tensor('float32', data, dims) })
      const result = results[output]
      if (result === undefined) throw new Error('The model answered nothing')
      return result
    },
  }
}
