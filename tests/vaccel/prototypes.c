/*
 * The prototypes of vAccel 0.8's 265 functions, which programs were compiled
 * with: the compiler compares them with what our headers declare.
 */
#include <vaccel.h>

#pragma GCC diagnostic ignored "-Wredundant-decls"

/* <vaccel/arg.h> */
int vaccel_arg_init(struct vaccel_arg *arg, const void *buf, size_t size,
		    vaccel_arg_type_t type, uint32_t custom_id);
int vaccel_arg_init_from_buf(struct vaccel_arg *arg, void *buf, size_t size,
			     vaccel_arg_type_t type, uint32_t custom_id);
int vaccel_arg_release(struct vaccel_arg *arg);
int vaccel_arg_new(struct vaccel_arg **arg, const void *buf, size_t size,
		   vaccel_arg_type_t type, uint32_t custom_id);
int vaccel_arg_from_buf(struct vaccel_arg **arg, void *buf, size_t size,
			vaccel_arg_type_t type, uint32_t custom_id);
int vaccel_arg_delete(struct vaccel_arg *arg);
int vaccel_arg_array_init(struct vaccel_arg_array *array,
			  size_t initial_capacity);
int vaccel_arg_array_release(struct vaccel_arg_array *array);
int vaccel_arg_array_new(struct vaccel_arg_array **array,
			 size_t initial_capacity);
int vaccel_arg_array_delete(struct vaccel_arg_array *array);
int vaccel_arg_array_wrap(struct vaccel_arg_array *array,
			  struct vaccel_arg *args, size_t count);
void vaccel_arg_array_clear(struct vaccel_arg_array *array);
int vaccel_arg_array_add_raw(struct vaccel_arg_array *array, void *buf,
			     size_t size);
int vaccel_arg_array_add_int8(struct vaccel_arg_array *array, int8_t *value);
int vaccel_arg_array_add_int8_array(struct vaccel_arg_array *array,
				    int8_t *values, size_t count);
int vaccel_arg_array_add_int16(struct vaccel_arg_array *array, int16_t *value);
int vaccel_arg_array_add_int16_array(struct vaccel_arg_array *array,
				     int16_t *values, size_t count);
int vaccel_arg_array_add_int32(struct vaccel_arg_array *array, int32_t *value);
int vaccel_arg_array_add_int32_array(struct vaccel_arg_array *array,
				     int32_t *values, size_t count);
int vaccel_arg_array_add_int64(struct vaccel_arg_array *array, int64_t *value);
int vaccel_arg_array_add_int64_array(struct vaccel_arg_array *array,
				     int64_t *values, size_t count);
int vaccel_arg_array_add_uint8(struct vaccel_arg_array *array, uint8_t *value);
int vaccel_arg_array_add_uint8_array(struct vaccel_arg_array *array,
				     uint8_t *values, size_t count);
int vaccel_arg_array_add_uint16(struct vaccel_arg_array *array,
				uint16_t *value);
int vaccel_arg_array_add_uint16_array(struct vaccel_arg_array *array,
				      uint16_t *values, size_t count);
int vaccel_arg_array_add_uint32(struct vaccel_arg_array *array,
				uint32_t *value);
int vaccel_arg_array_add_uint32_array(struct vaccel_arg_array *array,
				      uint32_t *values, size_t count);
int vaccel_arg_array_add_uint64(struct vaccel_arg_array *array,
				uint64_t *value);
int vaccel_arg_array_add_uint64_array(struct vaccel_arg_array *array,
				      uint64_t *values, size_t count);
int vaccel_arg_array_add_float(struct vaccel_arg_array *array, float *value);
int vaccel_arg_array_add_float_array(struct vaccel_arg_array *array,
				     float *values, size_t count);
int vaccel_arg_array_add_double(struct vaccel_arg_array *array, double *value);
int vaccel_arg_array_add_double_array(struct vaccel_arg_array *array,
				      double *values, size_t count);
int vaccel_arg_array_add_bool(struct vaccel_arg_array *array, _Bool *value);
int vaccel_arg_array_add_bool_array(struct vaccel_arg_array *array,
				    _Bool *values, size_t count);
int vaccel_arg_array_add_char(struct vaccel_arg_array *array, char *value);
int vaccel_arg_array_add_char_array(struct vaccel_arg_array *array,
				    char *values, size_t count);
int vaccel_arg_array_add_uchar(struct vaccel_arg_array *array,
			       unsigned char *value);
int vaccel_arg_array_add_uchar_array(struct vaccel_arg_array *array,
				     unsigned char *values, size_t count);
int vaccel_arg_array_add_string(struct vaccel_arg_array *array, char *str);
int vaccel_arg_array_add_buffer(struct vaccel_arg_array *array, void *buf,
				size_t size);
int vaccel_arg_array_add_custom(struct vaccel_arg_array *array,
				uint32_t custom_id, void *buf, size_t size,
				vaccel_arg_type_validator_fn validator);
int vaccel_arg_array_add_serialized(struct vaccel_arg_array *array,
				    vaccel_arg_type_t type, uint32_t custom_id,
				    const void *data, size_t data_size,
				    vaccel_arg_serializer_fn serializer);
int vaccel_arg_array_add_range(struct vaccel_arg_array *dest,
			       const struct vaccel_arg_array *src,
			       size_t start_idx, size_t count, _Bool copy);
int vaccel_arg_array_add_remaining(struct vaccel_arg_array *dest,
				   const struct vaccel_arg_array *src,
				   _Bool copy);
int vaccel_arg_array_add_all(struct vaccel_arg_array *dest,
			     const struct vaccel_arg_array *src, _Bool copy);
int vaccel_arg_array_get_raw(struct vaccel_arg_array *array, void **buf,
			     size_t *size);
int vaccel_arg_array_get_int8(struct vaccel_arg_array *array, int8_t *value);
int vaccel_arg_array_get_int8_array(struct vaccel_arg_array *array,
				    int8_t **values, size_t *count);
int vaccel_arg_array_get_int16(struct vaccel_arg_array *array, int16_t *value);
int vaccel_arg_array_get_int16_array(struct vaccel_arg_array *array,
				     int16_t **values, size_t *count);
int vaccel_arg_array_get_int32(struct vaccel_arg_array *array, int32_t *value);
int vaccel_arg_array_get_int32_array(struct vaccel_arg_array *array,
				     int32_t **values, size_t *count);
int vaccel_arg_array_get_int64(struct vaccel_arg_array *array, int64_t *value);
int vaccel_arg_array_get_int64_array(struct vaccel_arg_array *array,
				     int64_t **values, size_t *count);
int vaccel_arg_array_get_uint8(struct vaccel_arg_array *array, uint8_t *value);
int vaccel_arg_array_get_uint8_array(struct vaccel_arg_array *array,
				     uint8_t **values, size_t *count);
int vaccel_arg_array_get_uint16(struct vaccel_arg_array *array,
				uint16_t *value);
int vaccel_arg_array_get_uint16_array(struct vaccel_arg_array *array,
				      uint16_t **values, size_t *count);
int vaccel_arg_array_get_uint32(struct vaccel_arg_array *array,
				uint32_t *value);
int vaccel_arg_array_get_uint32_array(struct vaccel_arg_array *array,
				      uint32_t **values, size_t *count);
int vaccel_arg_array_get_uint64(struct vaccel_arg_array *array,
				uint64_t *value);
int vaccel_arg_array_get_uint64_array(struct vaccel_arg_array *array,
				      uint64_t **values, size_t *count);
int vaccel_arg_array_get_float(struct vaccel_arg_array *array, float *value);
int vaccel_arg_array_get_float_array(struct vaccel_arg_array *array,
				     float **values, size_t *count);
int vaccel_arg_array_get_double(struct vaccel_arg_array *array, double *value);
int vaccel_arg_array_get_double_array(struct vaccel_arg_array *array,
				      double **values, size_t *count);
int vaccel_arg_array_get_bool(struct vaccel_arg_array *array, _Bool *value);
int vaccel_arg_array_get_bool_array(struct vaccel_arg_array *array,
				    _Bool **values, size_t *count);
int vaccel_arg_array_get_char(struct vaccel_arg_array *array, char *value);
int vaccel_arg_array_get_char_array(struct vaccel_arg_array *array,
				    char **values, size_t *count);
int vaccel_arg_array_get_uchar(struct vaccel_arg_array *array,
			       unsigned char *value);
int vaccel_arg_array_get_uchar_array(struct vaccel_arg_array *array,
				     unsigned char **values, size_t *count);
int vaccel_arg_array_get_string(struct vaccel_arg_array *array, char **str);
int vaccel_arg_array_get_buffer(struct vaccel_arg_array *array, void **buf,
				size_t *size);
int vaccel_arg_array_get_custom(struct vaccel_arg_array *array,
				uint32_t expected_id, void **buf, size_t *size,
				vaccel_arg_type_validator_fn validator);
int vaccel_arg_array_get_serialized(struct vaccel_arg_array *array,
				    vaccel_arg_type_t expected_type,
				    uint32_t expected_custom_id, void *data,
				    size_t expected_size,
				    vaccel_arg_deserializer_fn deserializer);
int vaccel_arg_array_set_raw(struct vaccel_arg_array *array, void *buf,
			     size_t size);
int vaccel_arg_array_set_int8(struct vaccel_arg_array *array, int8_t *value);
int vaccel_arg_array_set_int8_array(struct vaccel_arg_array *array,
				    int8_t *values, size_t count);
int vaccel_arg_array_set_int16(struct vaccel_arg_array *array, int16_t *value);
int vaccel_arg_array_set_int16_array(struct vaccel_arg_array *array,
				     int16_t *values, size_t count);
int vaccel_arg_array_set_int32(struct vaccel_arg_array *array, int32_t *value);
int vaccel_arg_array_set_int32_array(struct vaccel_arg_array *array,
				     int32_t *values, size_t count);
int vaccel_arg_array_set_int64(struct vaccel_arg_array *array, int64_t *value);
int vaccel_arg_array_set_int64_array(struct vaccel_arg_array *array,
				     int64_t *values, size_t count);
int vaccel_arg_array_set_uint8(struct vaccel_arg_array *array, uint8_t *value);
int vaccel_arg_array_set_uint8_array(struct vaccel_arg_array *array,
				     uint8_t *values, size_t count);
int vaccel_arg_array_set_uint16(struct vaccel_arg_array *array,
				uint16_t *value);
int vaccel_arg_array_set_uint16_array(struct vaccel_arg_array *array,
				      uint16_t *values, size_t count);
int vaccel_arg_array_set_uint32(struct vaccel_arg_array *array,
				uint32_t *value);
int vaccel_arg_array_set_uint32_array(struct vaccel_arg_array *array,
				      uint32_t *values, size_t count);
int vaccel_arg_array_set_uint64(struct vaccel_arg_array *array,
				uint64_t *value);
int vaccel_arg_array_set_uint64_array(struct vaccel_arg_array *array,
				      uint64_t *values, size_t count);
int vaccel_arg_array_set_float(struct vaccel_arg_array *array, float *value);
int vaccel_arg_array_set_float_array(struct vaccel_arg_array *array,
				     float *values, size_t count);
int vaccel_arg_array_set_double(struct vaccel_arg_array *array, double *value);
int vaccel_arg_array_set_double_array(struct vaccel_arg_array *array,
				      double *values, size_t count);
int vaccel_arg_array_set_bool(struct vaccel_arg_array *array, _Bool *value);
int vaccel_arg_array_set_bool_array(struct vaccel_arg_array *array,
				    _Bool *values, size_t count);
int vaccel_arg_array_set_char(struct vaccel_arg_array *array, char *value);
int vaccel_arg_array_set_char_array(struct vaccel_arg_array *array,
				    char *values, size_t count);
int vaccel_arg_array_set_uchar(struct vaccel_arg_array *array,
			       unsigned char *value);
int vaccel_arg_array_set_uchar_array(struct vaccel_arg_array *array,
				     unsigned char *values, size_t count);
int vaccel_arg_array_set_string(struct vaccel_arg_array *array, char *str);
int vaccel_arg_array_set_buffer(struct vaccel_arg_array *array, void *buf,
				size_t size);
int vaccel_arg_array_set_custom(struct vaccel_arg_array *array,
				uint32_t expected_id, void *buf, size_t size,
				vaccel_arg_type_validator_fn validator);
int vaccel_arg_array_set_serialized(struct vaccel_arg_array *array,
				    vaccel_arg_type_t expected_type,
				    uint32_t expected_custom_id, void *data,
				    size_t data_size,
				    vaccel_arg_serializer_fn serializer);
int vaccel_arg_array_get_remaining(struct vaccel_arg_array *array,
				   struct vaccel_arg **args, size_t *count);
size_t vaccel_arg_array_remaining_count(const struct vaccel_arg_array *array);
size_t vaccel_arg_array_position(const struct vaccel_arg_array *array);
void vaccel_arg_array_set_position(struct vaccel_arg_array *array,
				   size_t position);
void vaccel_arg_array_reset_position(struct vaccel_arg_array *array);
size_t vaccel_arg_array_count(const struct vaccel_arg_array *array);
struct vaccel_arg *vaccel_arg_array_raw(struct vaccel_arg_array *array);
struct vaccel_arg_list *vaccel_args_init(uint32_t size);
int vaccel_add_serial_arg(struct vaccel_arg_list *args, void *buf,
			  uint32_t size);
int vaccel_add_nonserial_arg(struct vaccel_arg_list *args, void *buf,
			     uint32_t type,
			     void *(*serializer)(void *, uint32_t *));
int vaccel_expect_serial_arg(struct vaccel_arg_list *args, void *buf,
			     uint32_t size);
int vaccel_expect_nonserial_arg(struct vaccel_arg_list *args,
				uint32_t expected_size);
void *vaccel_extract_serial_arg(struct vaccel_arg *args, int idx);
void *vaccel_extract_nonserial_arg(struct vaccel_arg *args, int idx,
				   void *(*deserializer)(void *, uint32_t));
int vaccel_write_serial_arg(struct vaccel_arg *args, int idx, void *buf);
int vaccel_write_nonserial_arg(struct vaccel_arg *args, int idx, void *buf,
			       void *(*serializer)(void *, uint32_t *));
int vaccel_delete_args(struct vaccel_arg_list *args);

/* <vaccel/blob.h> */
int vaccel_blob_persist(struct vaccel_blob *blob, const char *dir,
			const char *filename, _Bool randomize);
int vaccel_blob_init(struct vaccel_blob *blob, const char *path);
int vaccel_blob_init_from_buf(struct vaccel_blob *blob, const uint8_t *buf,
			      size_t size, _Bool own, const char *filename,
			      const char *dir, _Bool randomize);
int vaccel_blob_release(struct vaccel_blob *blob);
int vaccel_blob_new(struct vaccel_blob **blob, const char *path);
int vaccel_blob_from_buf(struct vaccel_blob **blob, const uint8_t *buf,
			 size_t size, _Bool own, const char *filename,
			 const char *dir, _Bool randomize);
int vaccel_blob_delete(struct vaccel_blob *blob);
int vaccel_blob_read(struct vaccel_blob *blob);
uint8_t *vaccel_blob_data(struct vaccel_blob *blob, size_t *size);
const char *vaccel_blob_path(struct vaccel_blob *blob);
_Bool vaccel_blob_valid(const struct vaccel_blob *blob);

/* <vaccel/config.h> */
int vaccel_config_init(struct vaccel_config *config, const char *plugins,
		       vaccel_log_level_t log_level, const char *log_file,
		       _Bool profiling_enabled, _Bool version_ignore);
int vaccel_config_init_from_env(struct vaccel_config *config);
int vaccel_config_init_from(struct vaccel_config *config,
			    struct vaccel_config *config_src);
int vaccel_config_release(struct vaccel_config *config);
int vaccel_config_new(struct vaccel_config **config, const char *plugins,
		      vaccel_log_level_t log_level, const char *log_file,
		      _Bool profiling_enabled, _Bool version_ignore);
int vaccel_config_from_env(struct vaccel_config **config);
int vaccel_config_from(struct vaccel_config **config,
		       struct vaccel_config *config_src);
int vaccel_config_delete(struct vaccel_config *config);
void vaccel_config_print_debug(struct vaccel_config *config);

/* <vaccel/core.h> */
int vaccel_bootstrap(void);
int vaccel_bootstrap_with_config(struct vaccel_config *config);
int vaccel_cleanup(void);
_Bool vaccel_is_initialized(void);
const char *vaccel_rundir(void);
const struct vaccel_config *vaccel_config(void);

/* <vaccel/log.h> */
int vaccel_log_init(void);
int vaccel_log_shutdown(void);

/* <vaccel/ops/blas.h> */
int vaccel_sgemm(struct vaccel_session *sess, int64_t m, int64_t n, int64_t k,
		 float alpha, float *a, int64_t lda, float *b, int64_t ldb,
		 float beta, float *c, int64_t ldc);

/* <vaccel/ops/exec.h> */
int vaccel_exec(struct vaccel_session *sess, const char *library,
		const char *fn_symbol, struct vaccel_arg *read, size_t nr_read,
		struct vaccel_arg *write, size_t nr_write);
int vaccel_exec_with_resource(struct vaccel_session *sess,
			      struct vaccel_resource *resource,
			      const char *fn_symbol, struct vaccel_arg *read,
			      size_t nr_read, struct vaccel_arg *write,
			      size_t nr_write);

/* <vaccel/ops/fpga.h> */
int vaccel_fpga_arraycopy(struct vaccel_session *sess, int a[], int out_a[],
			  size_t len_a);
int vaccel_fpga_mmult(struct vaccel_session *sess, float a[], float b[],
		      float c[], size_t len_a);
int vaccel_fpga_parallel(struct vaccel_session *sess, float a[], float b[],
			 float add_output[], float mult_output[], size_t len_a);
int vaccel_fpga_vadd(struct vaccel_session *sess, float a[], float b[],
		     float c[], size_t len_a, size_t len_b);

/* <vaccel/ops/genop.h> */
int vaccel_genop(struct vaccel_session *sess, struct vaccel_arg *read,
		 int nr_read, struct vaccel_arg *write, int nr_write);

/* <vaccel/ops/image.h> */
int vaccel_image_classification(struct vaccel_session *sess, const void *img,
				unsigned char *out_text,
				unsigned char *out_imgname, size_t len_img,
				size_t len_out_text, size_t len_out_imgname);
int vaccel_image_detection(struct vaccel_session *sess, const void *img,
			   unsigned char *out_imgname, size_t len_img,
			   size_t len_out_imgname);
int vaccel_image_segmentation(struct vaccel_session *sess, const void *img,
			      unsigned char *out_imgname, size_t len_img,
			      size_t len_out_imgname);
int vaccel_image_pose(struct vaccel_session *sess, const void *img,
		      unsigned char *out_imgname, size_t len_img,
		      size_t len_out_imgname);
int vaccel_image_depth(struct vaccel_session *sess, const void *img,
		       unsigned char *out_imgname, size_t len_img,
		       size_t len_out_imgname);

/* <vaccel/ops/minmax.h> */
int vaccel_minmax(struct vaccel_session *sess, const double *indata, int ndata,
		  int low_threshold, int high_threshold, double *outdata,
		  double *min, double *max);

/* <vaccel/ops/noop.h> */
int vaccel_noop(struct vaccel_session *sess);

/* <vaccel/ops/opencv.h> */
int vaccel_opencv_unpack(struct vaccel_session *sess, struct vaccel_arg *read,
			 int nr_read, struct vaccel_arg *write, int nr_write);

/* <vaccel/ops/tf.h> */
int vaccel_tf_buffer_init(struct vaccel_tf_buffer *buffer, void *data,
			  size_t size);
int vaccel_tf_buffer_release(struct vaccel_tf_buffer *buffer);
int vaccel_tf_buffer_new(struct vaccel_tf_buffer **buffer, void *data,
			 size_t size);
int vaccel_tf_buffer_delete(struct vaccel_tf_buffer *buffer);
int vaccel_tf_buffer_take_data(struct vaccel_tf_buffer *buffer, void **data,
			       size_t *size);
int vaccel_tf_node_init(struct vaccel_tf_node *node, const char *name, int id);
int vaccel_tf_node_release(struct vaccel_tf_node *node);
int vaccel_tf_node_new(struct vaccel_tf_node **node, const char *name, int id);
int vaccel_tf_node_delete(struct vaccel_tf_node *node);
int vaccel_tf_tensor_init(struct vaccel_tf_tensor *tensor, int nr_dims,
			  const int64_t *dims, enum vaccel_tf_data_type type);
int vaccel_tf_tensor_release(struct vaccel_tf_tensor *tensor);
int vaccel_tf_tensor_new(struct vaccel_tf_tensor **tensor, int nr_dims,
			 const int64_t *dims, enum vaccel_tf_data_type type);
int vaccel_tf_tensor_allocate(struct vaccel_tf_tensor **tensor, int nr_dims,
			      const int64_t *dims,
			      enum vaccel_tf_data_type type, size_t total_size);
int vaccel_tf_tensor_delete(struct vaccel_tf_tensor *tensor);
int vaccel_tf_tensor_set_data(struct vaccel_tf_tensor *tensor, void *data,
			      size_t size);
int vaccel_tf_tensor_take_data(struct vaccel_tf_tensor *tensor, void **data,
			       size_t *size);
int vaccel_tf_status_init(struct vaccel_tf_status *status, uint8_t code,
			  const char *message);
int vaccel_tf_status_release(struct vaccel_tf_status *status);
int vaccel_tf_status_new(struct vaccel_tf_status **status, uint8_t code,
			 const char *message);
int vaccel_tf_status_delete(struct vaccel_tf_status *status);
int vaccel_tf_model_load(struct vaccel_session *sess,
			 struct vaccel_resource *model,
			 struct vaccel_tf_status *status);
int vaccel_tf_model_run(struct vaccel_session *sess,
			struct vaccel_resource *model,
			const struct vaccel_tf_buffer *run_options,
			const struct vaccel_tf_node *in_nodes,
			struct vaccel_tf_tensor *const *in_tensors,
			int nr_inputs, const struct vaccel_tf_node *out_nodes,
			struct vaccel_tf_tensor **out_tensors, int nr_outputs,
			struct vaccel_tf_status *status);
int vaccel_tf_model_unload(struct vaccel_session *sess,
			   struct vaccel_resource *model,
			   struct vaccel_tf_status *status);

/* <vaccel/ops/tflite.h> */
int vaccel_tflite_tensor_init(struct vaccel_tflite_tensor *tensor, int nr_dims,
			      const int32_t *dims,
			      enum vaccel_tflite_data_type type);
int vaccel_tflite_tensor_release(struct vaccel_tflite_tensor *tensor);
int vaccel_tflite_tensor_new(struct vaccel_tflite_tensor **tensor, int nr_dims,
			     const int32_t *dims,
			     enum vaccel_tflite_data_type type);
int vaccel_tflite_tensor_allocate(struct vaccel_tflite_tensor **tensor,
				  int nr_dims, const int32_t *dims,
				  enum vaccel_tflite_data_type type,
				  size_t total_size);
int vaccel_tflite_tensor_delete(struct vaccel_tflite_tensor *tensor);
int vaccel_tflite_tensor_set_data(struct vaccel_tflite_tensor *tensor,
				  void *data, size_t size);
int vaccel_tflite_tensor_take_data(struct vaccel_tflite_tensor *tensor,
				   void **data, size_t *size);
int vaccel_tflite_model_load(struct vaccel_session *sess,
			     struct vaccel_resource *model);
int vaccel_tflite_model_run(struct vaccel_session *sess,
			    struct vaccel_resource *model,
			    struct vaccel_tflite_tensor *const *inputs,
			    int nr_inputs,
			    struct vaccel_tflite_tensor **outputs,
			    int nr_outputs, uint8_t *status);
int vaccel_tflite_model_unload(struct vaccel_session *sess,
			       struct vaccel_resource *model);

/* <vaccel/ops/torch.h> */
int vaccel_torch_buffer_init(struct vaccel_torch_buffer *buffer, char *data,
			     size_t size);
int vaccel_torch_buffer_release(struct vaccel_torch_buffer *buffer);
int vaccel_torch_buffer_new(struct vaccel_torch_buffer **buffer, char *data,
			    size_t size);
int vaccel_torch_buffer_delete(struct vaccel_torch_buffer *buffer);
int vaccel_torch_buffer_take_data(struct vaccel_torch_buffer *buffer,
				  void **data, size_t *size);
int vaccel_torch_tensor_init(struct vaccel_torch_tensor *tensor,
			     int64_t nr_dims, const int64_t *dims,
			     enum vaccel_torch_data_type type);
int vaccel_torch_tensor_release(struct vaccel_torch_tensor *tensor);
int vaccel_torch_tensor_new(struct vaccel_torch_tensor **tensor,
			    int64_t nr_dims, const int64_t *dims,
			    enum vaccel_torch_data_type type);
int vaccel_torch_tensor_allocate(struct vaccel_torch_tensor **tensor,
				 int64_t nr_dims, const int64_t *dims,
				 enum vaccel_torch_data_type type,
				 size_t total_size);
int vaccel_torch_tensor_delete(struct vaccel_torch_tensor *tensor);
int vaccel_torch_tensor_set_data(struct vaccel_torch_tensor *tensor, void *data,
				 size_t size);
int vaccel_torch_tensor_take_data(struct vaccel_torch_tensor *tensor,
				  void **data, size_t *size);
int vaccel_torch_model_load(struct vaccel_session *sess,
			    struct vaccel_resource *model);
int vaccel_torch_model_run(struct vaccel_session *sess,
			   struct vaccel_resource *model,
			   const struct vaccel_torch_buffer *run_options,
			   struct vaccel_torch_tensor *const *inputs,
			   int nr_inputs, struct vaccel_torch_tensor **outputs,
			   int nr_outputs);
int vaccel_torch_sgemm(struct vaccel_session *sess,
		       struct vaccel_torch_tensor **in_A,
		       struct vaccel_torch_tensor **in_B,
		       struct vaccel_torch_tensor **in_C, int M, int N, int K,
		       struct vaccel_torch_tensor **out);

/* <vaccel/plugin.h> */
int vaccel_plugin_register_ops(struct vaccel_op *ops, size_t nr_ops);
int vaccel_plugin_load(const char *lib);
int vaccel_plugin_parse_and_load(const char *lib_str);

/* <vaccel/prof.h> */
_Bool vaccel_prof_enabled(void);
int vaccel_prof_region_start(struct vaccel_prof_region *region);
int vaccel_prof_region_stop(const struct vaccel_prof_region *region);
int vaccel_prof_region_print(const struct vaccel_prof_region *region);
int vaccel_prof_region_init(struct vaccel_prof_region *region,
			    const char *name);
int vaccel_prof_region_release(struct vaccel_prof_region *region);
int vaccel_prof_regions_start_by_name(struct vaccel_prof_region *regions,
				      int nregions, const char *name);
int vaccel_prof_regions_stop_by_name(struct vaccel_prof_region *regions,
				     int nregions, const char *name);
int vaccel_prof_regions_init(struct vaccel_prof_region *regions, int nregions);
int vaccel_prof_regions_release(struct vaccel_prof_region *regions,
				int nregions);
int vaccel_prof_regions_print_all(struct vaccel_prof_region *regions,
				  int nregions);
int vaccel_prof_regions_print_all_to_buf(char **tbuf, size_t tbuf_len,
					 struct vaccel_prof_region *regions,
					 int size);

/* <vaccel/resource.h> */
int vaccel_resource_get_by_id(struct vaccel_resource **res, vaccel_id_t id);
int vaccel_resource_get_by_type(struct vaccel_resource **res,
				vaccel_resource_type_t type);
int vaccel_resource_get_all_by_type(struct vaccel_resource ***res,
				    size_t *nr_found,
				    vaccel_resource_type_t type);
long vaccel_resource_refcount(const struct vaccel_resource *res);
int vaccel_resource_init(struct vaccel_resource *res, const char *path,
			 vaccel_resource_type_t type);
int vaccel_resource_init_multi(struct vaccel_resource *res, const char **paths,
			       size_t nr_paths, vaccel_resource_type_t type);
int vaccel_resource_init_from_buf(struct vaccel_resource *res, const void *buf,
				  size_t nr_bytes, vaccel_resource_type_t type,
				  const char *filename, _Bool mem_only);
int vaccel_resource_init_from_blobs(struct vaccel_resource *res,
				    const struct vaccel_blob **blobs,
				    size_t nr_blobs,
				    vaccel_resource_type_t type);
int vaccel_resource_release(struct vaccel_resource *res);
int vaccel_resource_new(struct vaccel_resource **res, const char *path,
			vaccel_resource_type_t type);
int vaccel_resource_multi_new(struct vaccel_resource **res, const char **paths,
			      size_t nr_paths, vaccel_resource_type_t type);
int vaccel_resource_from_buf(struct vaccel_resource **res, const void *buf,
			     size_t nr_bytes, vaccel_resource_type_t type,
			     const char *filename, _Bool mem_only);
int vaccel_resource_from_blobs(struct vaccel_resource **res,
			       const struct vaccel_blob **blobs,
			       size_t nr_blobs, vaccel_resource_type_t type);
int vaccel_resource_delete(struct vaccel_resource *res);
int vaccel_resource_register(struct vaccel_resource *res,
			     struct vaccel_session *sess);
int vaccel_resource_unregister(struct vaccel_resource *res,
			       struct vaccel_session *sess);
int vaccel_resource_sync(struct vaccel_resource *res,
			 struct vaccel_session *sess);
int vaccel_resource_directory(struct vaccel_resource *res, char *out_path,
			      size_t out_path_size, char **alloc_path);

/* <vaccel/session.h> */
int vaccel_session_get_by_id(struct vaccel_session **sess, vaccel_id_t id);
int vaccel_session_init(struct vaccel_session *sess, uint32_t flags);
int vaccel_session_release(struct vaccel_session *sess);
int vaccel_session_new(struct vaccel_session **sess, uint32_t flags);
int vaccel_session_delete(struct vaccel_session *sess);
_Bool vaccel_session_has_resource(struct vaccel_session *sess,
				  struct vaccel_resource *res);
int vaccel_session_resource_by_id(struct vaccel_session *sess,
				  struct vaccel_resource **res, vaccel_id_t id);
int vaccel_session_resource_by_type(struct vaccel_session *sess,
				    struct vaccel_resource **res,
				    vaccel_resource_type_t type);
int vaccel_session_resources_by_type(struct vaccel_session *sess,
				     struct vaccel_resource ***resources,
				     size_t *nr_found,
				     vaccel_resource_type_t type);
int vaccel_session_update(struct vaccel_session *sess, uint32_t flags);
int vaccel_sess_init(struct vaccel_session *sess, uint32_t flags);
int vaccel_sess_update(struct vaccel_session *sess, uint32_t flags);
int vaccel_sess_free(struct vaccel_session *sess);
_Bool vaccel_sess_has_resource(struct vaccel_session *sess,
			       struct vaccel_resource *res);

/* <vaccel/utils/str.h> */
int vaccel_str_to_lower(const char *str, char *lower, size_t size,
			char **alloc_lower);

int fs_file_read(const char *path, void **data, size_t *size);
int fs_file_read_mmap(const char *path, void **data, size_t *size);
